"""Each friction is found with its evidence, and ends when it is put right."""

from __future__ import annotations

import pytest

from detectors import bundled
from detectors.contract.rules.queue_rules import FrictionRules, QueueRules
from detectors.conversation.attention import AttentionState, Reading, Turn
from detectors.text.features import normal
from detectors.text.phrases import find_confusion, find_threat, find_told_before, find_wish
from detectors.text.promises import promised_seconds
from tests.builders.floors.flow import alerts, flow

DETECTOR = bundled.attention_detector()
RULES = QueueRules()


class Talk:
    """A conversation in which a turn is said every `apart` seconds."""

    def __init__(self, apart: float = 20.0) -> None:
        self.state, self.apart, self.at, self.number = AttentionState(), apart, 1000.0, 0

    def say(self, sender: str, text: str) -> Reading:
        self.at += self.apart
        self.number += 1
        turn = Turn(id=f"t{self.number}", at=self.at, sender=sender, text=text)
        return DETECTOR.observe(self.state, turn, RULES)


def names(reading: Reading) -> set[str]:
    return {cause.cause for cause in reading.causes}


def cause(reading: Reading, name: str):
    return next(c for c in reading.causes if c.cause == name)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("我的订单为什么一直没有发货", "我的订单为什么还一直没有发货呀"),
        ("Why has my replacement card not arrived yet", "why has my replacement card still not arrived yet"),
        ("洗衣机保修多久", "我就想知道，洗衣机到底保修多久"),
        ("Good morning. Who pays for the return of the broken lamp?", "so who pays for the return"),
    ],
)
def test_the_same_thing_asked_again_also_after_a_transfer(first: str, again: str) -> None:
    talk = Talk()
    assert "repeats" not in names(talk.say("customer", first))
    talk.say("agent", "好的，我帮您转一下 / one moment, let me pass you on")
    DETECTOR.transferred(talk.state, talk.at + 5, "delivery", RULES)
    found = cause(talk.say("customer", again), "repeats")
    assert found.count == 2 and found.quote == again and found.turn == "t3"
    assert [driver.code for driver in found.drivers] == ["asked_again"]


@pytest.mark.parametrize(
    "card",
    [
        "[订单] 编号：8830012 金额：￥129.00 日期：2026-03-02",
        "Order no. 8830012, total $129.00, placed on 2026-03-02",
    ],
)
def test_an_order_card_that_a_platform_sends_again_is_no_repeat(card: str) -> None:
    talk = Talk()
    for number in (8830012, 8830012, 8830047):
        assert "repeats" not in names(talk.say("customer", card.replace("8830012", str(number))))


def test_different_questions_and_repeated_thanks_are_no_repeats() -> None:
    talk = Talk()
    for text in ("请问什么时候能够发货呢", "可以帮我改一下收货地址吗", "发票能不能开公司的抬头"):
        assert "repeats" not in names(talk.say("customer", text))
    for _ in range(3):
        assert "repeats" not in names(talk.say("customer", "好的好的，非常感谢您的帮助，辛苦了"))


def test_having_told_a_colleague_counts_with_the_customers_own_words() -> None:
    talk = Talk()
    found = cause(talk.say("customer", "I already told your colleague my order number"), "repeats")
    assert found.count == 2
    assert ("words", "I already told") in [(driver.code, driver.text) for driver in found.drivers]


def test_a_template_is_the_same_answer_to_another_question() -> None:
    talk = Talk()
    answer = "非常抱歉给您带来不便，请您耐心等待1小时"
    talk.say("customer", "什么时候退款")
    assert "template" not in names(talk.say("agent", answer))
    assert "template" not in names(talk.say("agent", answer)), "sent twice in a row is one answer"
    talk.say("customer", "那快递费谁出")
    found = cause(talk.say("agent", answer.replace("1", "2")), "template")
    assert found.count == 2


@pytest.mark.parametrize(
    ("answer", "again"),
    [
        (
            "很抱歉让您久等，维修单已经提交，师傅会尽快上门",
            "您好，很抱歉让您久等，维修单已提交，师傅会尽快上门的",
        ),
        (
            "Parcels can take up to five working days to show in tracking.",
            "Parcels may take up to five working days to show in tracking!",
        ),
    ],
)
def test_the_same_answer_in_other_trimmings_is_a_template(answer: str, again: str) -> None:
    talk = Talk()
    for said, given in (("怎么还没人来 / nobody came", answer), ("我问的不是这个 / not what I asked", again)):
        talk.say("customer", said)
        reading = talk.say("agent", given)
    assert cause(reading, "template").count == 2


def test_an_answer_about_the_next_step_is_no_template() -> None:
    talk = Talk()
    for said, given in (
        ("How do I pair the remote?", "Hold the red button until the light flashes twice."),
        ("It flashes now.", "Hold the blue button until the screen shows a code."),
    ):
        talk.say("customer", said)
        assert "template" not in names(talk.say("agent", given))


def test_a_bot_that_loops() -> None:
    talk = Talk()
    talk.say("customer", "我要退掉这件衣服")
    assert "bot_loop" not in names(talk.say("bot", "抱歉，我没有理解您的问题，请换一种说法"))
    talk.say("customer", "退衣服")
    found = cause(talk.say("bot", "抱歉，我没有理解您的问题，请换一种说法"), "bot_loop")
    assert (found.count, found.severity) == (2, "warning")
    talk.say("customer", "退！")
    reading = talk.say("bot", "抱歉，我没有理解您的问题，请换一种说法")
    assert cause(reading, "bot_loop").severity == "critical"
    assert "template" not in names(reading)


def test_a_bot_that_greets_twice_does_not_loop() -> None:
    talk = Talk()
    for _ in range(2):
        talk.say("customer", "你好")
        assert "bot_loop" not in names(talk.say("bot", "您好，请问有什么可以帮您"))


@pytest.mark.parametrize(
    ("first", "answer", "again"),
    [
        (
            "I have two broken lamps",
            "Can I have your order number?",
            "44321, and the other lamp was separate",
        ),
        ("两盏灯坏了", "请问您的订单号是多少？", "这个是23344，还有一盏是另一单"),
        ("我的退款呢", "您的退款已经提交成功，预计三天内到账", "没看清，麻烦再发一遍"),
        ("Where do I send it", "Please send it to Returns, Unit 4, Harbour Road, Bristol", "ok, thanks"),
    ],
)
def test_a_short_question_again_and_an_answer_that_settles_are_no_template(
    first: str, answer: str, again: str
) -> None:
    talk = Talk()
    for said in (first, again):
        talk.say("customer", said)
        assert "template" not in names(talk.say("agent", answer))


ASKED = ("Where is my parcel?", "I asked you where my parcel is!")


@pytest.mark.parametrize(
    "question",
    [
        "May I have your order number?",
        "Could you please send me your order number and the email you used?",
        "What is your order number, and which email address did you use for it?",
        "To look into this I need your order number and postcode.",
        "Could you share a photo of the damaged item and of the label on the box?",
        "Sorry, I still need your order number to check this for you.",
        "请提供一下订单号",
        "需要您提供一下订单号码和下单的手机号",
        "麻烦您拍一张商品和外包装的照片发给我",
        "请问是哪个订单呢？方便发一下订单编号吗",
        "麻烦核对一下您的收货地址和电话号码是否正确",
        "亲，订单编号给我一下哦，我这边给您看",
    ],
)
def test_a_question_that_the_customer_has_not_answered_is_asked_again_and_is_no_template(
    question: str,
) -> None:
    talk = Talk()
    for said in ASKED:
        talk.say("customer", said)
        reading = talk.say("agent", question)
        assert "template" not in names(reading)
    talk.say("customer", "照片和号码都已经发过了 / I have already sent it all.")
    if len(question) > 24:
        assert "template" in names(talk.say("agent", question)), "it was answered"


@pytest.mark.parametrize(
    "canned",
    [
        "Please send your complaint to our e-mail address, somebody will look at it.",
        "You can find your order number in the confirmation e-mail that we sent you.",
        "We understand your feelings. Could you please be patient while the team looks into it?",
        "We cannot change the delivery date once the parcel has left our warehouse.",
        "请您将您的问题发到我们的官方邮箱",
        "您可以在订单页面自己查看物流信息的",
        "请您保持电话畅通，快递员会联系您的",
        "您的心情我们理解，还请您多多体谅一下好吗",
    ],
)
def test_a_canned_sentence_in_place_of_an_answer_is_a_template_also_where_it_asks(canned: str) -> None:
    talk = Talk()
    for said in ASKED:
        talk.say("customer", said)
        reading = talk.say("agent", canned)
    assert "template" in names(reading)


def test_questions_that_nobody_answers_are_left_to_the_wait_for_a_reply() -> None:
    told = ("0 customer Are you there?", "20 customer Where is it?", "40 customer Hello? Anybody?")
    raised = {cause for cause, _ in alerts(flow(*told))}
    assert "first_answer_wait" in raised and "unanswered" not in raised


def test_another_number_is_another_question() -> None:
    talk = Talk()
    assert "repeats" not in names(talk.say("customer", "Please check my order 12345"))
    assert "repeats" not in names(talk.say("customer", "Please check my order 67890"))
    assert "repeats" in names(talk.say("customer", "Please check my order 67890"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IPHONE 15 PRO MAX 256GB", "SAMSUNG GALAXY S24 ULTRA"),
        ("JANE DOE, 5 PARK LANE", "POSTCODE LS1 4AB"),
        ("THANK YOU SO MUCH", "YOU ARE THE BEST"),
    ],
)
def test_models_addresses_and_thanks_in_capitals_are_not_shouted(one: str, other: str) -> None:
    talk = Talk()
    talk.say("customer", one)
    assert "shouting" not in names(talk.say("customer", other))


def test_a_burst_of_messages() -> None:
    talk = Talk(apart=3)
    for text in ("喂", "在不在", "说话啊", "人呢"):
        assert "burst" not in names(talk.say("customer", text))
    assert cause(talk.say("customer", "急死了"), "burst").count == 5


def test_a_promise_that_lapses_is_said_at_its_time_with_the_agents_words() -> None:
    talk = Talk()
    talk.say("customer", "帮我查一下")
    promise = "I will call you back in 10 minutes"
    talk.say("agent", promise)
    due = talk.at + 600
    assert DETECTOR.deadline(talk.state) == due
    found = cause(DETECTOR.fire(talk.state, due, RULES), "lapsed_promise")
    assert (found.since, found.quote, found.turn) == (due, promise, "t2")
    assert DETECTOR.deadline(talk.state) is None
    assert "lapsed_promise" in names(talk.say("customer", "还在吗"))


def test_a_later_answer_keeps_a_promise_and_an_immediate_one_does_not() -> None:
    talk = Talk()
    talk.say("agent", "好的，我10分钟内给您回电")
    talk.say("agent", "请您保持电话畅通")
    assert DETECTOR.deadline(talk.state) is not None
    talk.at += 300
    talk.say("agent", "查到了，明天送到")
    assert DETECTOR.deadline(talk.state) is None


def test_a_short_promise_is_kept_by_an_answer_within_its_first_half() -> None:
    talk = Talk()
    talk.say("agent", "行，给我一分钟我看看后台")
    talk.at += 15
    talk.say("agent", "改好了，仓库还没打单，会按新地址发")
    assert DETECTOR.deadline(talk.state) is None


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Could you go through my bill with me? There's a line I don't recognise", "wants_person"),
        ("Sure, could you give me an actual day?", "wants_person"),
        ("Would you run through the dates with me once more?", "wants_person"),
        ("Just give me your best price", "wants_person"),
        ("道歉就不用了，我要的是办法", "threat"),
        ("我去营业厅，今天就要用", "threat"),
        ("我明天去网点办吧，卡要急用", "threat"),
        ("我要的是退款，积分没用", "threat"),
        ("说好的3分钟呢，早就过了", "repeats"),
        ("你们答应今天上门的，人呢", "repeats"),
        ("You said ten minutes, it's been an hour", "repeats"),
        ("You promised me a refund by Friday", "repeats"),
    ],
)
def test_what_only_looks_like_an_intent_to_the_model(text: str, cause: str) -> None:
    assert cause not in names(Talk().say("customer", text))


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Can a person go through my bill with me?", "wants_person"),
        ("Give me the name of your manager", "wants_person"),
        ("我去你们营业厅闹，看你们管不管", "threat"),
        ("我要的是退款，不退我就去12315投诉", "threat"),
        ("你们答应过的，我都说了三遍了", "repeats"),
        ("You said you had it, I already gave you the number twice", "repeats"),
    ],
)
def test_words_of_the_intent_beside_it_count(text: str, cause: str) -> None:
    assert cause in names(Talk().say("customer", text))


def test_passed_on_twice_and_once_more() -> None:
    state = AttentionState()
    assert not DETECTOR.transferred(state, 10.0, "billing", RULES).causes
    found = cause(DETECTOR.transferred(state, 20.0, "delivery", RULES), "passed_on")
    assert (found.count, found.since, found.severity, found.drivers[0].text) == (
        2,
        20.0,
        "warning",
        "delivery",
    )
    assert cause(DETECTOR.transferred(state, 30.0, "billing", RULES), "passed_on").severity == "critical"


def test_a_wish_for_a_person_ends_with_an_agents_turn_and_for_a_manager_with_a_transfer() -> None:
    talk = Talk()
    assert "wants_person" in names(talk.say("customer", "转人工"))
    assert "wants_person" in names(talk.say("bot", "请问您要咨询什么问题"))
    assert "wants_person" not in names(talk.say("agent", "您好，我是人工客服"))
    assert "wants_person" in names(talk.say("customer", "let me speak to your manager"))
    assert "wants_person" in names(talk.say("agent", "May I ask what it is about?"))
    assert "wants_person" not in names(DETECTOR.transferred(talk.state, talk.at + 1, "managers", RULES))


def test_shouting_is_capitals_twice_and_not_an_acronym() -> None:
    talk = Talk()
    assert "shouting" not in names(talk.say("customer", "MY ROUTER IS STILL DOWN"))
    assert "shouting" not in names(talk.say("customer", "the VPN says HTTP ERROR"))
    assert "shouting" in names(talk.say("customer", "a month and WHY DOES NOBODY ANSWER ME"))


def test_what_was_said_once_is_over_after_quiet_turns() -> None:
    talk = Talk()
    assert "threat" in names(talk.say("customer", "再这样我就去投诉你们"))
    for text in ("订单尾号是这个", "收件人没有变", "电话也没有变"):
        assert "threat" in names(talk.say("customer", text))
    assert "threat" not in names(talk.say("customer", "那麻烦你了"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我要投诉你们", "complain"),
        ("我要找律师起诉", "legal"),
        ("信不信我曝光你们", "public"),
        ("以后再也不来了", "leave"),
        ("I want to cancel my subscription", "leave"),
        ("my lawyer will be in touch", "legal"),
        ("I will post this on every forum", "public"),
        ("I am going to file a formal complaint", "complain"),
        ("我不投诉了，谢谢", None),
        ("I am not going to sue anybody", None),
        ("where is the complaint form? never mind", None),
    ],
)
def test_a_threat_has_its_kind_and_other_texts_are_no_threat(text: str, kind: str | None) -> None:
    phrase = find_threat(normal(text))
    assert (phrase.kind if phrase else None) == kind


def test_other_phrases() -> None:
    assert find_wish(normal("叫你们经理来"))
    assert find_wish(normal("Can I talk to a real person?"))
    assert find_wish(normal("不用转人工")) is None
    assert find_told_before(normal("我都说了三遍了"))
    assert find_told_before(normal("this is the third time I ask"))
    assert find_confusion(normal("這個怎麼弄啊"))
    assert find_confusion(normal("I don't get it"))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("我10分钟内给您回电", 600),
        ("请您稍等五分钟", 300),
        ("半小时后联系您", 1800),
        ("十五分钟后给您回复", 900),
        ("我给您查一下，2-3分钟", 180),
        ("Someone will get back to you within an hour", 3600),
        ("Please give me a few minutes", 300),
        ("24小时内给您回复", None),
        ("The warranty runs for 2 years", None),
        ("您好", None),
        ("請您等候五分鐘，我確認一下", 300),
        ("五分钟前已经处理了", None),
        ("Hold the line, I'll have it in a quarter of an hour", 900),
        ("我两三分钟就查好告诉您", 180),
    ],
)
def test_the_time_that_a_turn_names(text: str, seconds: float | None) -> None:
    assert promised_seconds(text, FrictionRules().longest_promise) == seconds


@pytest.mark.parametrize(
    ("text", "hour", "until"),
    [
        ("I'll ring you back by quarter past two", 13.0, 14.25),
        ("you will have the form before 4:30", 15.0, 16.5),
        ("我下午五点前给您回电", 13.0, 17.0),
        ("十一点半我打给您", 10.0, 11.5),
        ("今晚我给您发过去", 18.0, 22.0),
        ("明天上午十点打给您", 9.0, None),
        ("I'll call you on Monday at 10", 9.0, None),
        ("I'll call you at 9", 9.5, None),
    ],
)
def test_a_time_of_the_clock_is_read_where_the_time_of_day_is_known(
    text: str, hour: float, until: float | None
) -> None:
    longest = FrictionRules().longest_promise
    found = promised_seconds(text, longest, hour * 3600)
    assert found == (None if until is None else (until - hour) * 3600)
    assert promised_seconds(text, longest) is None


@pytest.mark.parametrize(
    "text",
    [
        "这部电影有90分钟",
        "Please reply within 30 minutes or the chat will close",
        "五分钟前已经处理了",
        "我们的营业时间是上午九点到下午五点",
        "Restart the router and wait two minutes, please",
    ],
)
def test_a_time_that_nobody_promises_is_not_watched(text: str) -> None:
    talk = Talk()
    talk.say("customer", "请帮我看一下 / please have a look")
    talk.say("agent", text)
    assert talk.state.friction.promises == []
