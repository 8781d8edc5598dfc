"""Mails that a platform sends as HTML: what their senders wrote is read as in plain text."""

from __future__ import annotations

import pytest

from detectors.text.mail.markup import is_markup
from detectors.text.mail.own_words import own_words

GMAIL = (
    '<div dir="ltr">No, still broken.<br><br>Jane</div><br><div class="gmail_quote"><div class="gmail_attr">'
    "On Mon, Support wrote:<br></div><blockquote>I will see my lawyer</blockquote></div>"
)
OUTLOOK = (
    "<html><head><style>p.MsoNormal {margin:0}</style></head><body><p class=MsoNormal>"
    "Thanks, it&nbsp;works.</p>"
    '<div id="divRplyFwdMsg"><b>From:</b> Support</div></body></html>'
)
QQ = (
    "<div>好的，谢谢</div><div><br></div><div>------------------ 原始邮件 ------------------</div>"
    '<div>发件人: "客服"</div><div>主题: 退款</div><div>我要起诉你们</div>'
)


@pytest.mark.parametrize(
    ("mail", "words"),
    [
        (GMAIL, "No, still broken.\n\nJane"),
        (OUTLOOK, "Thanks, it works."),
        (QQ, "好的，谢谢"),
        (
            "<p>Thanks, it <b>works</b> now!</p><blockquote>I will sue you</blockquote>",
            "Thanks, it works now!",
        ),
        ("<style>p{}</style><p>Where is<br>my parcel?</p>", "Where is\nmy parcel?"),
        ("<P>Is 3 &lt; 5?</P>", "Is 3 < 5?"),
        ("<p>My page shows &lt;p&gt; signs</p>", "My page shows <p> signs"),
        ("<blockquote>The parcel was lost", "The parcel was lost"),
    ],
)
def test_what_was_written_is_read_without_quotations(mail: str, words: str) -> None:
    assert own_words(mail, mail=True).text == words


def test_what_was_left_out_is_said() -> None:
    assert own_words(GMAIL, mail=True).left_out == ("quotation",)
    assert own_words("<p>Where is it?</p>", mail=True).left_out == ()


def test_a_forwarded_mail_asks_without_a_word() -> None:
    forwarded = (
        '<div class="gmail_quote">---------- Forwarded message ---------<br>'
        "From: <b>Parcels</b> &lt;a@b.c&gt;<br>Date: Mon, 2 Mar 2026 at 09:00<br>Subject: lost<br>"
        "To: &lt;j@y.org&gt;<br><br>your parcel was lost</div>"
    )
    assert own_words(forwarded, mail=True).kind is None


def test_an_automatic_reply_in_html_is_one() -> None:
    assert own_words("<p>I am out of the <b>office</b> until Monday.</p>", mail=True).kind == "automatic"


@pytest.mark.parametrize("text", ["a < b and c > d", "Jane <jane@y.org> wrote", "> quoted\n<3", "1<p"])
def test_plain_text_is_no_markup(text: str) -> None:
    assert not is_markup(text)
    assert own_words(text, mail=True).text.startswith(text[:1]) or text[0] == ">"
