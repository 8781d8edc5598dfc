"""Which mails a program has written, and which ones only sound like it."""

from __future__ import annotations

import pytest

from detectors.text.mail.automatic import is_automatic

AUTOMATIC = [
    "I am out of the office until Monday, December 7th.",
    "I'm out of office until the 5th",
    "Out of office",
    "Automatic reply: Re: Where is my parcel?",
    "Subject: Automatic reply: order 12\n\nI will answer on Monday.",
    "I am out of the office until Monday with limited access to email. For urgent matters please "
    "contact Jane Doe at jane@x.com.",
    "Thank you for your message. I am currently on annual leave and will return on Monday, 7 December. I "
    "will have no access to my emails. In urgent cases please call +44 20 7946 0018.",
    "Thanks for your email, I'm on holiday until 4 Jan and will reply when I return.",
    "Hi there,\nI am on maternity leave until June 2027. Please contact sales@x.com in my absence.",
    "Our office is closed for the holidays until January 2nd. We will respond when we return.",
    "This is an automated response. We have received your message and will reply within 24 hours.",
    "I am on leave until Monday. For urgent orders please contact sales@x.com.",
    "Undeliverable: Re: order 12",
    "This message was created automatically by mail delivery software.\n\nA message that you "
    "sent could not be delivered to one or more of its recipients. This is a permanent error.",
    "Your message to john@x.com could not be delivered because the mailbox is full.",
    "Your message to Support was read on Monday, March 2, 2026 10:00:00 AM.",
    "Your message\n\nTo: Support\nSubject: refund\n\nwas read on Monday, March 2.",
    "您发给客服的邮件《退款》已被阅读。",
    "您的邮件无法送达收件人邮箱。",
    "您好，您的邮件我已收到。我正在休假，3月9日回来，期间无法及时回复邮件，敬请谅解。（自动回复）",
    "Ich bin bis 7.12. nicht im Büro. In dringenden Fällen wenden Sie sich an Frau Meier.",
    "Abwesenheitsnotiz: Ihre Bestellung",
    "Je suis absent du bureau jusqu'au 5 mars.",
    "Je suis en congés jusqu'au 2 janvier. En cas d'urgence, contactez Paul.",
    "Sehr geehrte Damen und Herren,\nich bin zurzeit nicht im Büro. Ihre E-Mail wird nicht weitergeleitet.",
    "自动回复：您好，邮件已收到。",
    "您好！您的邮件我已经收到，我正在外地出差，会尽快给您回复。祝工作愉快！",
    "休假通知：本人11月24日至30日休假，紧急事宜请联系小王",
    "本人正在休产假，工作由李雷接替，联系方式：lilei@x.com",
    "[自动回复] 您好，我已收到您的邮件，会尽快回复。",
    "我正在休假",
    "您好，我正在休假，3月5日返回。如有急事请联系李四，电话：13812345678。",
    "您好，感谢您的来信。本人目前出差，将于12月7日返回，届时会尽快回复您。",
    "本人于3月1日至3月5日休假，期间无法及时回复邮件，敬请谅解。",
    "这是来自QQ邮箱的假期自动回复邮件。\n您好，我最近正在休假中，无法亲自回复您的邮件。"
    "我将在假期结束后，尽快给您回复。",
]

OF_PEOPLE = [
    "Your mail with the invoice was never delivered, where is it?",
    "Your message said the parcel could not be delivered. Why?",
    "您的邮件我没收到，再发一次",
    "您的邮件没有送达我这里，请重发",
    "I am out of the office until Monday, please deliver my parcel on Tuesday.",
    "I am out of the office until Monday, please call me on Tuesday",
    "I am out of the office until Monday. Please contact the courier about my parcel.",
    "我正在休假，请联系快递员改到周一",
    "I am out of the office until Monday and nobody answers me",
    "I'm on holiday until Friday. My card was blocked!",
    "I am on vacation and the hotel is a building site.",
    "I am on leave. It's broken again",
    "I am on leave. All Lights Are Dead Here",
    "I was out of the office when your courier came",
    "Out of office hours nobody picks up the phone",
    "We received a broken chair",
    "If it is urgent please contact me",
    "Your automatic reply says that I must wait. Unacceptable!",
    "This is an automated response that helps nobody",
    "Re: Automatic reply: your ticket\n\nMy parcel is still broken",
    "Automatic reply\nI only ever get your automatic reply, it is a joke",
    "自动回复：你们每次都是自动回复，人呢？",
    "Ooo\nwhat a mess you made",
    "Returned mail: I sent the chair back on Monday",
    "Undelivered: my parcel from 3 March, where is it?",
    "Nobody is in the office? I have called since Monday",
    "我正在休假，酒店空调坏了，没人管",
    "我请假等了一天没人来",
    "我不在公司，快递放前台",
    "我在度假，信用卡被锁了",
    "我出差回来发现房间没打扫",
    "你们只会自动回复，我要投诉",
    "自动回复没有用，我要人工",
]


@pytest.mark.parametrize("text", AUTOMATIC)
def test_a_mail_of_a_program_is_found(text: str) -> None:
    assert is_automatic(text)


@pytest.mark.parametrize("text", OF_PEOPLE)
def test_a_person_who_is_away_or_speaks_of_it_still_asks(text: str) -> None:
    assert not is_automatic(text)
