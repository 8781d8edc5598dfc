"""Rules: old documents, refused ones, and the limits in time that ops may set."""

from __future__ import annotations

import msgspec
import pytest

from detectors.contract.event_errors import BadEvent
from detectors.contract.rules.document import Rules, decode
from detectors.contract.rules.queue_rules import QueueRules, RetentionRules
from stream.records import encode
from tests.builders.rules import layer


def test_a_document_of_an_older_version_has_the_defaults_of_what_it_does_not_name() -> None:
    old = b'{"version":3,"skew":1.5,"default":{"waits":{"queue_sla":60.0}},"queues":{"vip":{}}}'
    rules = decode(old)
    assert (rules.version, rules.skew, rules.default.waits.queue_sla) == (3, 1.5, 60.0)
    assert (rules.future_tolerance, rules.past_tolerance) == (300.0, 7 * 86400.0)
    assert rules.of("vip").retention == RetentionRules()
    assert rules.default.waits.unassigned_calm == 300.0
    assert rules.default.friction.longest_promise == 6 * 3600.0


def test_what_was_written_reads_the_same() -> None:
    rules = Rules(
        version=2, queues={"vip": layer(QueueRules(retention=RetentionRules(silent_conversation=86400.0)))}
    )
    assert decode(encode(rules)) == rules


def test_a_queue_names_its_profile() -> None:
    rules = decode(b'{"queues":{"shop":{"profile":"retail-zh"}}}')
    assert (rules.of("shop").profile, rules.of("bank").profile) == ("retail-zh", None)


def test_queues_are_named_in_each_language() -> None:
    rules = decode('{"queue_names":{"technical":{"zh":"技术支持","en":"Technical support"}}}'.encode())
    assert rules.queue_names["technical"] == {"zh": "技术支持", "en": "Technical support"}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            '{"default":{"retention":{"resolved_alert":0}}}',
            r"\$.default.retention.resolved_alert: .*> 0.*, got 0",
        ),
        (
            '{"default":{"retention":{"resolved_alert":1e9}}}',
            r"resolved_alert: .*<= 2592000.*, got 1000000000",
        ),
        ('{"past_tolerance":-1}', r"\$.past_tolerance: expected .*> 0.*, got -1"),
        ('{"queues":{"vip":{"waits":{"queue_sla":"soon"}}}}', r"queue_sla: expected a number, got soon"),
        ('{"queues":{"vip":{"profile":"bank-zh"}}}', r"profile: expected .*retail-zh.*, got bank-zh"),
        ('{"default":{"patience":7}}', r"\$.default.patience: expected no field of this name, got 7"),
        ('{"views":{"Big wall":{}}}', r"\$.views: expected a name of .*, got Big wall"),
        ('{"views":{"a":{"tiles":[]}}}', r"\$.views.a.tiles: expected .*length >= 1"),
        ('{"views":{"a":{"tiles":["map"]}}}', r"\$.views.a.tiles.0.: expected one of .*, got map"),
        ('{"views":{"a":{"rotate":1}}}', r"\$.views.a.rotate: expected .*>= 5.*, got 1"),
        ('{"queue_names":{"vip":{"fr":"VIP"}}}', r"\$.queue_names.vip.fr: expected one of en, zh, got fr"),
        ('{"queue_names":{"vip":"VIP"}}', r"\$.queue_names.vip: expected an object, got VIP"),
        ('{"queue_names":{"vip":{"en":""}}}', r"\$.queue_names.vip.en: expected .*length >= 1, got ''"),
        ('{"queue_names":{"vip":{"en":"%s"}}}' % ("x" * 61), r"queue_names.vip.en: expected .*length <= 60"),
        (
            '{"queue_names":{"vip":{"en":"two\\nlines"}}}',
            r"queue_names.vip.en: expected a name that can be read, on one line",
        ),
        (
            '{"queue_names":{"vip":{"en":"VIP"},"v2":{"zh":"VIP","en":"vip "}}}',
            r"\$.queue_names.v2.en: expected another name than that of vip, got vip",
        ),
        ('{"default":', r"\$: expected JSON"),
        ("[]", r"\$: expected a JSON object"),
    ],
)
def test_a_refused_document_is_answered_with_field_value_and_what_was_expected(
    document: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message) as refused:
        decode(document.encode())
    assert not isinstance(refused.value, msgspec.DecodeError)


@pytest.mark.parametrize("field", ["for", "returns_after"])
@pytest.mark.parametrize("where", ["default", "queues.vip"])
def test_a_cause_that_nobody_knows_is_refused_with_its_place(field: str, where: str) -> None:
    queue = {field: {"reply_wait": 30, "replywait": 30}}
    document = {"default": queue} if where == "default" else {"queues": {"vip": queue}}
    with pytest.raises(BadEvent, match="one of frustration, threat") as refused:
        decode(msgspec.json.encode(document))
    assert refused.value.field == f"$.{where}.{field}.replywait"


def test_how_long_a_cause_must_last_is_a_number_of_seconds() -> None:
    assert decode(b'{"default":{"for":{"reply_wait":30}}}').default.must_last == {"reply_wait": 30.0}
    with pytest.raises(BadEvent) as refused:
        decode(b'{"default":{"for":{"reply_wait":-1}}}')
    assert refused.value.field == "$.default.for.reply_wait"


@pytest.mark.parametrize(
    ("cause", "seconds"),
    [
        ("reply_wait", 90),
        ("hold_wait", 180),
        ("threat", 600),
        ("template", 60),
        ("surge", 1800),
        ("unassigned", 900),
    ],
)
def test_an_alert_returns_after_its_sla_or_what_suits_its_family(cause: str, seconds: float) -> None:
    rules = QueueRules(returns_after={"template": 60.0})
    assert rules.returns_at(cause, 1_000.0) == 1_000.0 + seconds
