"""Filling: the entry, variant and facts of a case, and never a hole, whatever the facts are."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from detectors.contract.causes import CAUSES
from detectors.contract.readings import Driver
from detectors.conversation.emotion import LABELS
from stream.playbooks.bundled import bundled
from stream.playbooks.facts import Facts
from stream.playbooks.fill import fill, playbook_for
from stream.playbooks.wording import PLACEHOLDERS
from stream.records import (
    Alert,
    Entry,
    Evidence,
    FilledPlaybook,
    Playbooks,
    PlaybooksVersion,
    decode_playbooks,
    encode,
)
from tests.builders.playbook_cases import NOW, REPEATS, REPLY_WAIT, WORDS, alert, case, view

BOTH = (REPLY_WAIT, REPEATS)


def told(*alerts: Alert, language: Any = "en", words: bool = True, **fields: Any) -> FilledPlaybook:
    return playbook_for(bundled(), case(*alerts), alerts, view(**fields), language, words=words, now=NOW)


def document(**entry: Any) -> Playbooks:
    """Playbooks with one entry, for `repeats`, as a record of the topic holds it."""
    made = Playbooks(causes={"repeats": msgspec.convert(entry, Entry)}, ages={"old": ("senior",)})
    return decode_playbooks(encode(PlaybooksVersion(playbooks=made))).playbooks


def test_a_case_is_told_of_its_most_severe_cause_with_its_own_facts() -> None:
    english, chinese = told(*BOTH), told(*BOTH, language="zh")
    assert english.cause == "reply_wait"
    assert "We left you 4 minutes without a word, and that's wrong." in english.of_cause.say
    assert "刚才4分钟没回您，是我们不对。" in chinese.of_cause.say
    assert english.facts == ("Waited 4:12", "Asked three times", "Passed on twice", f"Said: “{WORDS}”")
    assert chinese.facts == ("已等 4:12", "同样的话说了三次", "转接了两次", f"客户说：“{WORDS}”")
    assert english.emotion == "anger" and english.of_emotion is not None
    assert english.reply == chinese.of_cause.say, "what to send is in the customer's language"
    assert chinese.reply == ()


def test_a_case_of_a_queue_has_no_conversation() -> None:
    evidence = {"drivers": (Driver("line.waiting", weight=5.0), Driver("unassigned.free", weight=1.0))}
    found = replace(alert("unassigned", **evidence), subject="orders", subject_kind="queue")
    filled = playbook_for(bundled(), case(found, subject_kind="queue"), [found], None, "en", words=True)
    assert "Waiting: 5 customers; free: 1 agent" in filled.of_cause.take_over
    assert (filled.facts, filled.emotion, filled.reply) == (("5 customers waiting",), None, ())


def test_a_reader_who_may_not_see_words_gets_none() -> None:
    secret = "a secret of the customer"
    quoting = replace(REPEATS, evidence=replace(REPEATS.evidence, quote=secret))
    texts = {"last_text": secret, "plea": secret, "topic": secret}
    assert secret in str(told(quoting, **texts))
    assert secret not in str(told(quoting, words=False, **texts))


def test_words_of_an_agent_are_not_quoted_as_the_customers() -> None:
    spoken = alert("lapsed_promise", quote="I'll call you in ten minutes", quote_by="agent")
    assert not any("ten minutes" in fact for fact in told(spoken).facts)


def test_what_is_said_to_an_agent_is_no_reply_to_the_customer() -> None:
    drivers = (Driver("help.amount", text="500 CNY"), Driver("help.limit", text="200 CNY"))
    asked = alert("help_requested", quote="退 500 可以吗", quote_by="agent", drivers=drivers)
    filled = told(asked)
    assert "You need 500 CNY and may decide 200 CNY; you'll have my answer now." in filled.of_cause.say
    assert "Read what's asked: “退 500 可以吗”" in filled.of_cause.steps
    assert (filled.said_to, filled.reply) == ("agent", ())
    assert told(REPEATS).said_to == "customer"


def test_only_open_alerts_of_the_case_count() -> None:
    other = alert("template", count=7)
    filled = playbook_for(bundled(), case(*BOTH), [other, *BOTH], view(), "en", words=True, now=NOW)
    assert filled.facts == told(*BOTH).facts


@pytest.mark.parametrize(
    ("when", "fields"),
    [
        ({"channel": ["voice", "video"]}, {"channel": "voice"}),
        ({"segment": ["VIP"]}, {"segment": "vip"}),
        ({"age": "old"}, {"segment": "Senior"}),
        ({"agent": "bot"}, {"agent": "bot"}),
        ({"severity": "critical"}, {"severity": "critical"}),
        ({"waited": 300}, {"waited": 300.0}),
        ({"language": ["zh"]}, {"language": "zh-CN"}),
        ({"channel": ["voice"], "waited": 300}, {"channel": "voice", "waited": 400.0}),
    ],
)
def test_a_variant_is_used_where_all_of_its_condition_holds(when: Any, fields: dict[str, Any]) -> None:
    lines = {"zh": ["甲"], "en": ["plain"]}
    special = {"when": when, "say": {"zh": ["乙"], "en": ["special"]}}
    playbooks = document(say=lines, steps=lines, variants=[special])
    facts = Facts(cause="repeats", channel="chat", segment="gold", agent="human", waited=20.0, language="en")
    calm = fill(playbooks, facts, "en").of_cause
    found = fill(playbooks, msgspec.structs.replace(facts, **fields), "en").of_cause
    assert (calm.say, found.say, found.steps) == (("plain",), ("special",), ("plain",))
    if len(fields) > 1:
        part = msgspec.structs.replace(facts, channel="voice")
        assert fill(playbooks, part, "en").of_cause.say == ("plain",)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"agent": "ann"}, "human"),
        ({"agent": None}, "bot"),
        ({"agent": None, "status": "queued"}, "nobody"),
        ({"agent": None, "aggregate": True}, "nobody"),
    ],
)
def test_who_has_the_conversation_decides_the_variant(fields: dict[str, Any], kind: str) -> None:
    lines = {"zh": ["甲"], "en": ["nobody"]}
    variants = [{"when": {"agent": each}, "say": {"zh": [each], "en": [each]}} for each in ("bot", "human")]
    playbooks = document(say=lines, variants=variants)
    filled = playbook_for(playbooks, case(REPEATS), [REPEATS], view(**fields), "en", words=True)
    assert filled.of_cause.say == (kind,)


values = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9),
    st.text(max_size=60),
    st.sampled_from(["{waited}", "}{", "{", "a {b} c", ""]),
)


@settings(max_examples=150)
@given(
    facts=st.builds(
        Facts,
        cause=st.sampled_from([*CAUSES, "of_another_version"]),
        emotion=st.sampled_from([*LABELS, None, "boredom"]),
        channel=st.sampled_from(["chat", "voice", "email", None]),
        segment=st.sampled_from(["senior", "未成年", None, "{"]),
        agent=st.sampled_from(["bot", "human", None]),
        language=st.sampled_from(["zh", "en-US", "fr", "", None]),
        waited=st.none() | st.floats(0, 1e7),
        values=st.dictionaries(st.sampled_from([*PLACEHOLDERS, "unknown"]), values),
    ),
    language=st.sampled_from(["zh", "en"]),
)
def test_whatever_the_facts_are_there_is_never_a_hole(facts: Facts, language: Any) -> None:
    filled = msgspec.to_builtins(fill(bundled(), facts, language))
    texts = [*filled.get("facts", ()), *filled.get("reply", ())]
    for advice in (filled.get("of_cause", {}), filled.get("of_emotion", {})):
        texts += [text for lines in advice.values() for text in lines]
    for text in texts:
        assert "{" not in text and "}" not in text
        assert len(text.splitlines()) == 1 and text.strip()


@settings(max_examples=60)
@given(
    evidence=st.builds(
        Evidence,
        waited=st.none() | st.floats(-10, 1e8),
        count=st.none() | st.integers(-3, 10**6),
        quote=st.none() | st.text(max_size=80),
        drivers=st.lists(
            st.builds(
                Driver,
                code=st.sampled_from(["line.waiting", "promised_minutes", "surge.ratio", "orphaned.offline"]),
                text=st.text(max_size=20),
                weight=st.floats(-5, 1e6),
            ),
            max_size=3,
        ).map(tuple),
    ),
    cause=st.sampled_from(list(CAUSES)),
    now=st.none() | st.floats(0, 2e9),
)
def test_whatever_the_evidence_says_a_case_is_told_something(
    evidence: Evidence, cause: str, now: float | None
) -> None:
    found = replace(alert(cause), evidence=evidence)
    filled = playbook_for(bundled(), case(found), [found], view(), "zh", words=True, now=now)
    texts = [text for lines in msgspec.structs.astuple(filled.of_cause) for text in lines]
    assert filled.of_cause.say and "{" not in "".join([*texts, *filled.facts, *filled.reply])
