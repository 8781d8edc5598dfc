"""Layers of the rules: the nearest that names a field decides it, and earlier documents mean the same."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.contract.event_errors import BadEvent
from detectors.contract.rules.document import Rules, decode
from detectors.contract.rules.layered import BY_CHANNEL, BY_LANGUAGE
from detectors.contract.rules.layers import difference, merged
from detectors.contract.rules.queue_rules import QueueRules


def rules(**document: Any) -> Rules:
    return decode(msgspec.json.encode(document))


LAYERED = rules(
    default={"waits": {"reply_sla": 80, "hold_sla": 170}, "frustration": {"open_at": 0.6}},
    channels={"voice": {"waits": {"reply_sla": 40, "hold_sla": 60}}},
    queues={
        "vip": {
            "waits": {"reply_sla": 30},
            "channels": {"voice": {"waits": {"reply_sla": 10}}},
            "languages": {"zh": {"frustration": {"open_at": 0.75}}},
        }
    },
    languages={"zh": {"frustration": {"open_at": 0.7, "close_at": 0.5}}},
)


@pytest.mark.parametrize(
    ("queue", "channel", "language", "reply", "hold", "opens", "closes"),
    [
        ("orders", "chat", "en", 80, 170, 0.6, 0.45),
        ("orders", "voice", "en", 40, 60, 0.6, 0.45),
        ("vip", "chat", "en", 30, 170, 0.6, 0.45),
        ("vip", "voice", "en", 10, 60, 0.6, 0.45),
        ("orders", "chat", "zh", 80, 170, 0.7, 0.5),
        ("vip", "chat", "zh-Hant", 30, 170, 0.75, 0.5),
        ("vip", "", None, 30, 170, 0.6, 0.45),
    ],
)
def test_the_nearest_layer_that_names_a_field_decides_it(
    queue: str, channel: str, language: str | None, reply: float, hold: float, opens: float, closes: float
) -> None:
    own = LAYERED.of(queue, channel, language)
    assert (own.waits.reply_sla, own.waits.hold_sla) == (reply, hold)
    assert (own.frustration.open_at, own.frustration.close_at) == (opens, closes)
    assert own.waits.moment_sla == 120.0


def test_a_queue_keeps_the_holidays_of_all_and_has_openings_of_its_own() -> None:
    holiday = {"date": "2026-10-01", "until": "2026-10-07"}
    document = rules(
        default={"hours": {"zone": "Asia/Shanghai", "closed": [holiday]}},
        queues={"vip": {"hours": {"openings": [{"weekday": 3, "opens": 540, "closes": 1080}]}}},
    )
    hours = document.of("vip").hours
    assert (hours.zone, len(hours.closed), len(hours.openings)) == ("Asia/Shanghai", 1, 1)
    assert document.of("orders").hours.openings == ()


def test_a_cause_of_its_own_does_not_hide_those_of_all() -> None:
    document = rules(default={"for": {"surge": 60}}, queues={"vip": {"for": {"frustration": 10}}})
    assert document.of("vip").must_last == {"surge": 60.0, "frustration": 10.0}


def test_mail_has_its_promises_until_a_queue_makes_nearer_ones() -> None:
    document = rules(default={"waits": {"reply_sla": 60}}, queues={"vip": {"waits": {"reply_sla": 50}}})
    assert document.of("orders", "email").waits.reply_sla == 4 * 3600.0
    assert document.of("vip", "email").waits.reply_sla == 50.0
    more = rules(channels={"voice": {"waits": {"reply_sla": 40}}, "email": {"waits": {"hold_sla": 7200}}})
    waits = more.of("orders", "email").waits
    assert (waits.reply_sla, waits.hold_sla) == (4 * 3600.0, 7200.0)


def test_a_document_of_an_earlier_form_means_what_it_meant() -> None:
    whole = msgspec.to_builtins(QueueRules())
    voice = whole["waits"] | {"reply_sla": 20.0}
    mail = whole["waits"] | {"reply_sla": 999.0}
    former = rules(
        version=7,
        default=whole | {"channels": {"email": mail}},
        queues={"vip": whole | {"waits": whole["waits"] | {"reply_sla": 33.0}, "channels": {"voice": voice}}},
    )
    assert former.of("orders", "email").waits.reply_sla == 999.0
    assert former.of("vip", "voice").waits.reply_sla == 20.0
    assert former.of("vip", "email").waits.reply_sla == 33.0
    assert former.of("orders", "voice").waits.reply_sla == 90.0
    without_mail = rules(default=whole | {"channels": {}})
    assert without_mail.of("orders", "email").waits == without_mail.default.waits


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"languages": {"zh": {"waits": {}}}}, r"\$.languages.zh.waits: expected no field of this name"),
        ({"languages": {"Chinese": {}}}, r"\$.languages"),
        ({"channels": {"voice": {"hours": {}}}}, r"\$.channels.voice.hours: expected no field of this name"),
        (
            {"queues": {"eu.vip": {"skew": 1}}},
            r"\$.queues.eu.vip.skew: expected no field of this name, got 1",
        ),
        (
            {"queues": {"vip": {"channels": {"voice": {"frustration": {"close_at": 0.7}}}}}},
            r"\$.queues.vip.channels.voice.frustration.close_at: expected at most open_at, which is 0.62 "
            r"\(default\), got 0.7",
        ),
        (
            {
                "default": {"frustration": {"open_at": 0.5}},
                "languages": {"zh": {"frustration": {"close_at": 0.6}}},
            },
            r"\$.languages.zh.frustration.close_at: expected at most open_at, which is 0.5 \(default\)",
        ),
        (
            {"default": {"hours": {"zone": "Mars/Base"}}, "queues": {"vip": {"hours": {"openings": []}}}},
            r"\$.default.hours.zone: expected a time zone",
        ),
        (
            {"channels": {"voice": {"for": {"anger": 1}}}},
            r"\$.channels.voice.for.anger: expected one of frus",
        ),
    ],
)
def test_what_no_conversation_can_work_with_is_refused(document: dict[str, Any], message: str) -> None:
    with pytest.raises(BadEvent, match=message):
        rules(**document)


def test_what_layers_hold_is_bounded_by_the_document_whatever_queues_there_are() -> None:
    document = rules(queues={"vip": {"waits": {"reply_sla": 30}}})
    for number in range(100):
        assert document.of(f"queue-{number}", f"channel-{number}", "zh") is document.of("orders", "chat")


def test_every_field_of_a_layer_is_one_of_the_rules() -> None:
    known = {field.name for field in msgspec.structs.fields(QueueRules)}
    assert set(BY_CHANNEL) <= known and set(BY_LANGUAGE) <= known


VALUES = st.recursive(st.integers(0, 3), lambda inner: st.dictionaries(st.sampled_from("abc"), inner))
DOCUMENTS = st.dictionaries(st.sampled_from("abc"), VALUES)


@given(DOCUMENTS, DOCUMENTS)
def test_the_difference_makes_the_one_of_the_other(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert merged(other, difference(merged(other, one), other)) == merged(other, one)
