"""What is left of a message without quoted history, signatures and what programs write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.text.mail.own_words import own_words

OLD = "This is the third time I write. I will sue you!"
OLD_ZH = "我已经写了三次了，我要投诉你们！"
OUTLOOK = "From: Support <s@x.com>\nSent: Tuesday, 3 March 2026 10:15\nTo: Tom Baker\nSubject: RE: my order"
OUTLOOK_ZH = "发件人：客服 <kefu@x.com>\n发送时间：2026年11月20日 10:00\n收件人：张三\n主题：回复：订单"

QUOTING = {
    "the issue's": ("Thanks, it works now!", f"On Tue, Support wrote:\n> {OLD}"),
    "a blank line below": ("Thanks!", f"On Tue, Support wrote:\n\n> {OLD}\n>\n> {OLD}"),
    "Gmail": ("Thanks!", f"On Tue, Mar 3, 2026 at 10:15 AM Support <s@x.com> wrote:\n\n{OLD}"),
    "Gmail over two lines": (
        "Thanks!",
        f"On Tue, Mar 3, 2026 at 10:15 AM Support of the Big Shop\n<support@example.com> wrote:\n\n> {OLD}",
    ),
    "NetEase in English": ("Thanks!", f'At 2026-03-03 10:15:00, "Support" <s@163.com> wrote:\n\n{OLD}'),
    "Outlook": ("Thanks!", f"{OUTLOOK}\n\n{OLD}"),
    "Outlook with a rule": ("Thanks!", f"________________________________\n{OUTLOOK}\n\n{OLD}"),
    "blank lines between": ("Thanks!", f"From: Support\n\nSent: Tuesday\n\nSubject: x\n\n{OLD}"),
    "a separator": ("Thanks!", f"-----Original Message-----\n{OUTLOOK}\n\n{OLD}"),
    "a sender alone": ("Thanks!", f"From: Support <s@x.com>\n{OLD}"),
    "bold labels": ("Thanks!", f"*From:* Support <s@x.com>\n*Sent:* Tuesday\n*Subject:* order\n\n{OLD}"),
    "German": ("Danke!", f"Am Di., 3. März 2026 um 10:15 Uhr schrieb Support <s@x.com>:\n\n{OLD}"),
    "German Outlook": ("Danke!", f"Von: Support\nGesendet: Dienstag\nAn: Tom\nBetreff: AW: x\n\n{OLD}"),
    "French": ("Merci !", f"Le mar. 3 mars 2026 à 10:15, Support <s@x.com> a écrit :\n\n{OLD}"),
    "a desk's own line": ("Solved.", f"##- Please type your reply above this line -##\nTicket 12\n{OLD}"),
    "forwarded": ("See below.", f"---------- Forwarded message ---------\n{OUTLOOK}\n\n{OLD}"),
    "a name with a date": ("Thanks!", f"Support schrieb am 24.11.2026 um 09:12:\n{OLD}"),
    "Yandex": ("Thanks!", f'24.11.2026, 09:12, "Support" <s@x.com>:\n{OLD}'),
    "quoted twice": ("Thanks!", f"> On 24 Nov 2026, at 09:12, Support <s@x.com> wrote:\n>\n>> {OLD}"),
    "French Outlook": ("Merci.", f"De : Service <s@x.fr>\nEnvoyé : mardi\nÀ : Jean\nObjet : x\n\n{OLD}"),
    "lines with > alone": ("It is broken.", f"> Did you open it?\n> {OLD}"),
    "escaped marks": ("It is broken.", f"&gt; Did you open it?\n&gt; {OLD}"),
    "Apple in Chinese": ("好了，谢谢", f"在 2026年11月20日，上午10:15，客服 <kefu@x.com> 写道：\n\n{OLD_ZH}"),
    "a date and a name": ("好了，谢谢", f"在 2026年11月20日，客服 写道：\n{OLD_ZH}"),
    "Gmail in Chinese": ("好了，谢谢", f"客服 <kefu@x.com> 于2026年11月20日周五 10:15写道：\n> {OLD_ZH}"),
    "Traditional": ("好了，謝謝", f"客服 <kefu@x.com> 於 2026年11月20日 週五 上午10:15寫道：\n> {OLD_ZH}"),
    "the sender first": ("好了", f"客服 <kefu@x.com> 在 2026年11月24日 周二 9:12 写道：\n{OLD_ZH}"),
    "NetEase with a time": ("好了", f'在 2026-11-24 09:12:00，"客服" <kefu@163.com> 写道：\n\n{OLD_ZH}'),
    "Foxmail": (
        "已收到",
        f"发件人： 客服\n发送时间： 2026-11-24 09:12\n收件人： 王五\n主题： 回复\n{OLD_ZH}",
    ),
    "Outlook in Chinese": ("好了，谢谢", f"{OUTLOOK_ZH}\n\n{OLD_ZH}"),
    "QQ": ("好了，谢谢", f"------------------ 原始邮件 ------------------\n{OUTLOOK_ZH}\n{OLD_ZH}"),
    "QQ with &nbsp;": ("好了", f"------------------&nbsp;原始邮件&nbsp;------------------\n{OLD_ZH}"),
    "a short separator": ("好了，谢谢", f"-----原始邮件-----\n{OLD_ZH}"),
    "NetEase": ("好了，谢谢", f"---- 回复的原邮件 ----\n{OLD_ZH}"),
}


@pytest.mark.parametrize(("said", "quoted"), QUOTING.values(), ids=QUOTING)
def test_quoted_history_is_left_out(said: str, quoted: str) -> None:
    for ends in ("\n", "\r\n"):
        found = own_words(f"{said}\n\n{quoted}".replace("\n", ends), mail=True)
        assert (found.text, found.kind, found.left_out) == (said, None, ("quotation",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("> Did you order in May?\nYes, on May 3.\n> Which number?\nA-12.", "Yes, on May 3.\nA-12."),
        ("On Tue, Support wrote:\n> Did it work?\n\nNo, it still fails.", "No, it still fails."),
        ("Hello,\nOn Tue, Support wrote:\n> Which one?\nThe red one.", "Hello,\nThe red one."),
        ("在 2026年3月3日，客服 写道：\n> 收到了吗？\n没有！\n> 地址对吗？\n对的。", "没有！\n对的。"),
    ],
)
def test_answers_between_quoted_lines_stay(text: str, said: str) -> None:
    assert own_words(text, mail=True).text == said


def test_in_a_chat_marks_count_below_the_first_header() -> None:
    text = "On Tue, Support wrote:\n> Which one?\nThe red one.\n> Size?\nLarge."
    assert own_words(text, mail=False).text == "The red one.\nLarge."


def test_a_mail_that_came_in_one_line_is_cut_too() -> None:
    text = f"It works! On Tue, 3 Mar 2026 at 10:15 Support <s@x.com> wrote: > {OLD}"
    assert own_words(text, mail=True).text == "It works!"


def test_a_message_that_a_chat_copies_above_the_answer_is_left_out() -> None:
    text = "「您要投诉我们吗？\n请说明」\n- - - - - - - - - - - - - - -\n不用，解决了"
    for mail in (True, False):
        assert own_words(text, mail) == ("不用，解决了", None, ("quotation",))


@pytest.mark.parametrize(
    "signature",
    [
        "Sent from my iPhone",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "发自我的iPhone",
        "發自我的 iPad",
        "来自我的华为手机",
        "从我的 iPhone 发送",
        "Sent from Mail for Windows",
        "Von meinem iPhone gesendet",
        "-- \nTom Baker\nHead of Purchasing",
        "-- \nTom Baker, Head of Sales\nAcme Inc., 12 Main Street\n+1 555 0100",
        "-- \nThe Purchasing Team of Acme",
        "--\nTom Baker\n+44 20 7946 0018",
        "Best regards,\nTom Baker\nHead of Purchasing | +44 20 7946 0018\nAcme Ltd",
        "Kind regards, Tom",
        "Mit freundlichen Grüßen\nTom Bäcker",
        "Cordialement,\nAnne",
        "Best,\nDave\n--\nDave Smith | Engineer\nAcme Inc. | www.acme.com\n555-1234",
        "此致\n敬礼\n张三\n2026年3月3日",
        "祝好\n张三\n采购部经理\n电话：13812345678",
        "CONFIDENTIALITY NOTICE: This e-mail is for its recipient alone. We will sue you.",
        "Regards,\nTom\n\nSent from my iPhone",
    ],
)
def test_a_signature_is_left_out(signature: str) -> None:
    found = own_words(f"The chair is broken.\n\n{signature}", mail=True)
    assert (found.text, found.left_out) == ("The chair is broken.", ("signature",))
    both = own_words(f"The chair is broken.\n\n{signature}\n\nOn Tue, Support wrote:\n> {OLD}", mail=True)
    assert (both.text, both.left_out) == ("The chair is broken.", ("quotation", "signature"))


def test_a_desk_s_own_line_at_the_top_takes_nothing_with_it() -> None:
    text = f"##- Please type your reply above this line -##\n\nIt comes tomorrow.\n\n{OUTLOOK}\n{OLD}"
    assert own_words(text, mail=True).text == "It comes tomorrow."


def test_the_banner_of_a_mail_server_is_left_out() -> None:
    text = "CAUTION: External email. Do not open links.\n\nWhere is my parcel?"
    assert own_words(text, mail=True) == ("Where is my parcel?", None, ("signature",))


def test_thanks_above_a_name_stay_a_word_of_the_customer() -> None:
    assert (
        own_words("It works now.\nThanks,\nTom Baker\nAcme Ltd", mail=True).text == "It works now.\nThanks,"
    )


def test_what_stands_below_a_signature_stays() -> None:
    text = "Best regards,\nTom\n\nP.S. Call me today or I go to the ombudsman!"
    assert own_words(text, mail=True).text == "P.S. Call me today or I go to the ombudsman!"


@pytest.mark.parametrize(
    "text",
    [
        f"> {OLD}\n> {OLD}",
        f"On Tue, Support wrote:\n> {OLD}",
        f"\n\nOn Tue, Mar 3, 2026 at 10:15 AM Support <s@x.com> wrote:\n\n{OLD}",
        f"-----Original Message-----\n{OUTLOOK}\n\n{OLD}",
        f"发自我的iPhone\n\n------------------ 原始邮件 ------------------\n{OLD_ZH}",
        f"在 2026年11月20日，客服 写道：\n> {OLD_ZH}",
        f"-- \nTom Baker\n\nOn Tue, Support wrote:\n> {OLD}",
    ],
)
def test_a_mail_with_nothing_but_a_quotation_is_quoted_and_keeps_its_text(text: str) -> None:
    assert own_words(text, mail=True) == (text, "quoted", ())


def test_a_forwarded_mail_asks_without_a_word() -> None:
    for text in (f"---------- Forwarded message ---------\n{OUTLOOK}\n\n{OLD}", f"{OUTLOOK}\n\n{OLD}"):
        assert own_words(text, mail=True) == ("", None, ("quotation",))


LOOK_ALIKES = [
    "No answer! Support team on 3 May 2026, 10:15 wrote:\nwe are busy",
    "I called in May. On 4 May at 10:15 Tom wrote: no refund. Really?",
    "> 30 days and still no refund",
    "> 三天了还没收到",
    ">:( I am so angry\nDo something",
    "I wrote: where is my parcel? Nobody wrote back.\nWhere is it?",
    "On Monday your colleague wrote:\nwe refund you in 5 days.\nWhere is my money?",
    "On 5 May at 10:15 Anna wrote:\nWe refund you by Friday.\nIt is Monday now!",
    "客服在3月3日10:15写道：\n七天内退款\n到现在都没退",
    "At 10:15 he wrote:\nNo refund. That is a scam!",
    "On 3 March 2026 you wrote:\nit comes tomorrow. It did not.",
    "在2026年3月3日你们写道：\n三天内退款\n钱呢？",
    "From: Berlin\nTo: Paris\nDate: 3 March\nPlease change my flight",
    "发件人：张三\n收件人：李四\n电话：13812345678\n我的包裹在哪里？",
    "寄件人：张三\n收件人：李四\n日期：3月3日\n什么时候到？",
    "Hello\nThanks, but it still does not work.\nI want a refund.",
    "Thanks\nOrder 12345 arrived broken",
    "Thanks\nunacceptable",
    "谢谢，\n东西坏掉",
    "「客服：好了吗」还没好\n- - - - -",
    "From: Tom <tom@x.com>\nSubject: Broken chair\nMessage: My chair arrived broken",
    "Hi,\nfor my ticket\nFrom: 3 May\nSubject: refund\nplease",
    "Best,\nI mean the best thing would be a refund.",
    "LG\nmy TV is broken",
    "Order list:\n--\n12 Chairs\n4 Tables\n--\nAll broken",
    "来自我的邮箱里没有收到邮件\n怎么办",
    "从我的手机登录不了\n怎么回事",
    "sent from my phone the form does not work\nwhat now",
    "Sent by mail on Monday\nNot arrived",
    "日期：3月3日\n主题：退款\n我要退款，三天没人理",
    "My order:\n- one chair\n- one table\nBoth are broken",
    "Items\n--\nchair: broken, please send me a new one!\ntable: fine",
    "Is this sent from my iPhone plan? I pay too much",
    "Best regards are all I ever get from you.\nCall me!",
    "Sent from my iPhone it does not work, from the laptop it does.\nWhy?",
    "-----\nWhere is the original message that I sent?\n-----",
    "Subject: Delivery failure\nMy parcel was not delivered",
    "我写道：收到货了吗\n没人回我",
    "来自我的朋友推荐，我买了一台\n坏了",
    "Question from: Anna\nI need help",
]  # fmt: skip


@pytest.mark.parametrize("text", LOOK_ALIKES)
@pytest.mark.parametrize("mail", [True, False])
def test_what_only_looks_like_it_stays_whole(text: str, mail: bool) -> None:
    assert own_words(text, mail) == (text, None, ())


@pytest.mark.parametrize(
    "text",
    [
        "> yes\n> no\nwhich one?",
        "All good.\n\nBest regards,\nTom Baker",
        "All good.\nSent from my iPhone",
        "Automatic reply: is that all?",
        "I am out of the office until Monday.",
        "Tom wrote:\nhello",
        "a > b\nFrom: Tom\nTo: Ann",
    ],
)
def test_on_a_chat_only_what_is_unmistakable_is_left_out(text: str) -> None:
    assert own_words(text, mail=False) == (text, None, ())


@pytest.mark.parametrize(
    "name", ["the issue's", "Gmail", "Outlook", "a separator", "Outlook in Chinese", "QQ"]
)
def test_a_mail_that_was_pasted_into_a_chat_is_left_out(name: str) -> None:
    said, quoted = QUOTING[name]
    assert own_words(f"{said}\n{quoted}", mail=False).text == said
    assert own_words(quoted, mail=False) == ("", None, ("quotation",))


LINES = st.sampled_from(
    [
        "", "Thanks!", "It works.", "没有收到", "> quoted", ">> twice", "On Tue, Support wrote:",
        OUTLOOK,
        "在 2026年3月3日，客服 写道：", "-----Original Message-----", "Best regards,", "Tom Baker", "--",
        "-- ", "发自我的iPhone", "Sent from my iPhone", "From: Berlin",
        "Where is it?", "Disclaimer: x", "________",
        "Automatic reply:", "I am out of the office", "##- reply above this line -##", "[EXTERNAL] x",
    ]
) | st.text(max_size=30)  # fmt: skip
PLAIN = st.sampled_from(["It is broken!", "where is my parcel?", "没有收到", "the red one, please", ""])


@given(st.lists(LINES, max_size=12).map("\n".join), st.booleans())
def test_cutting_never_adds_and_never_takes_twice(text: str, mail: bool) -> None:
    found = own_words(text, mail)
    assert len(found.text) <= len(text)
    assert found.kind is None or found.text == text
    if found.kind is None:
        # Every line that is left stood there, in this order.
        rest = iter(text.splitlines())
        assert all(any(kept.strip() in line for line in rest) for kept in found.text.splitlines())


@given(st.lists(PLAIN, min_size=1, max_size=6), st.sampled_from(sorted(QUOTING)), st.booleans())
def test_no_line_before_the_first_marker_is_lost(plain: list[str], name: str, mail: bool) -> None:
    said = "\n".join(plain).strip()
    found = own_words(f"{said}\n{QUOTING[name][1]}", mail)
    if said:
        assert found.text.startswith(said)
