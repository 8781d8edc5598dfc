"""What mail programs write above a quotation, in the languages of their users. Lower case, without marks."""

from __future__ import annotations

from collections.abc import Mapping

BEGINNINGS = (
    "on ", "at ", "am ", "le ", "el ", "il ", "em ", "op ", "den ", "dnia ", "w dniu ", "dne ", "på ", "pe ",
    "在", "于", "於", "20",
)  # fmt: skip
"""How an attribution begins that may go over several lines."""

WROTE = (
    "wrote", "writes", "schrieb", "a écrit", "escribió", "ha scritto", "scritto", "escreveu", "schreef",
    "skrev", "napisał", "napisała", "napisał(a)", "pisze", "nadesłał", "napsal", "napsal(a)", "kirjoitti",
    "написал", "написала", "пишет", "yazdı", "写道", "寫道", "写到", "寫到", "のメッセージ", "작성",
    "님이 작성하였습니다",
)  # fmt: skip
"""How an attribution ends, before its colon."""

REPLIED = frozenset((
    "original message", "reply message", "original mail", "original email", "original e-mail",
    "ursprüngliche nachricht", "originalnachricht", "antwort nachricht", "original-nachricht",
    "message d'origine", "message original", "message d’origine", "mensaje original", "mensagem original",
    "messaggio originale", "oorspronkelijk bericht", "oprindelig meddelelse", "oprindelig besked",
    "ursprungligt meddelande", "wiadomość oryginalna", "původní zpráva", "исходное сообщение",
    "元のメッセージ", "원본 메시지", "原始邮件", "原邮件", "原始信件", "原始消息", "原始郵件", "原郵件",
    "回复的原邮件", "回覆的原郵件", "原始邮件信息", "原邮件信息", "邮件原件",
))  # fmt: skip
"""What stands between dashes above a message that is answered."""

FORWARDED = frozenset(
    phrase + colon
    for phrase in (
        "forwarded message", "forwarded mail", "begin forwarded message", "weitergeleitete nachricht",
        "anfang der weitergeleiteten nachricht", "message transféré", "début du message transféré",
        "début du message réexpédié", "mensaje reenviado", "mensagem encaminhada", "messaggio inoltrato",
        "doorgestuurd bericht", "转发邮件", "转发的邮件", "转发邮件信息", "转发的消息", "开始转发的邮件",
        "开始转发的信息", "轉寄郵件", "轉寄的郵件", "轉寄訊息", "開始轉寄的訊息",
    )
    for colon in ("", ":", "：")
)  # fmt: skip
"""What stands above a message that is passed on."""

REPLY_ABOVE = (
    "reply above this line", "type your reply above", "write your reply above",
    "请在此行上方", "请在这条线上方", "請在此行上方",
    "bitte oberhalb dieser", "répondre au-dessus de cette ligne",
)  # fmt: skip
"""What a desk puts above the history in its own mails."""

_ROLES = {
    "from": "from von de da od van fra från 发件人 寄件人 寄件者 發件人 发信人 差出人 보낸사람 От",
    "sent": "sent date gesendet gesendetam datum envoyé envoyéle enviado enviada enviadoel fecha data "
    "inviato verzonden wysłano skickat sendt dato odesláno 发送时间 发送日期 发件时间 日期 时间 "
    "傳送時間 寄件日期 發送時間 發送日期 寄件時間 時間 送信日時 日時 보낸날짜 날짜 Дата Отправлено",
    "to": "to an à para a aan do til till komu 收件人 收件者 宛先 받는사람 Кому",
    "subject": "subject betreff objet asunto assunto oggetto onderwerp temat emne ämne předmět "
    "主题 主題 主旨 件名 제목 Тема",
    "other": "cc bcc kopie kopia dw copie 抄送 抄送人 密送 副本 reply-to organization importance priority "
    "attachments 附件",
}
LABELS: Mapping[str, str] = {
    label.casefold(): role for role, labels in _ROLES.items() for label in labels.split()
}
"""What a label such as "from" or 主题 holds. Labels stand here without blanks."""

FORM_FIELDS = frozenset((
    "message", "your message", "comment", "comments", "question", "body", "description", "phone", "order",
    "order number", "nachricht", "ihre nachricht", "kommentar", "内容", "留言", "留言内容", "正文",
    "问题", "描述", "電話", "电话", "手机", "订单号", "內容",
))  # fmt: skip
"""Fields of a contact form, which follow a sender and a subject there."""
