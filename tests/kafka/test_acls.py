"""A broker that gives each principal the rights of `topics --acls`: a floor runs, and nobody does more."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePattern,
    ResourceType,
)

from detectors.contract.events import Event, encode
from stream.archive.sql.database import open_archive
from stream.audit.follow import read_topic
from stream.demo.broker import Broker
from stream.log import Log, LogError, Message, topics
from stream.log.follower import Follower
from stream.log.kafka import KafkaLog
from stream.log.kafka.acls import commands
from stream.log.kafka.names import Names
from stream.log.kafka.settings import KafkaSettings
from stream.log.principals import PRINCIPALS
from stream.records import Alert, Judgement, Run, decode_alert
from stream.records import encode as to_json
from stream.runtime.workers import Workers
from tests.builders.floors.conversation_task import ANGRY
from tests.builders.floors.floor import RECORDED
from tests.builders.floors.live import live_conversation
from tests.builders.past.archived import archived
from tests.builders.past.history import archive
from tests.builders.waiting import wait_until

pytestmark = pytest.mark.kafka
_SIGN_IN = "org.apache.kafka.common.security.plain.PlainLoginModule required"
_RESOURCES = {
    "--topic": ResourceType.TOPIC,
    "--group": ResourceType.GROUP,
    "--transactional-id": ResourceType.TRANSACTIONAL_ID,
}
_OPERATIONS = {
    "Read": ACLOperation.READ,
    "Write": ACLOperation.WRITE,
    "Describe": ACLOperation.DESCRIBE,
    "Create": ACLOperation.CREATE,
    "DescribeConfigs": ACLOperation.DESCRIBE_CONFIGS,
    "All": ACLOperation.ALL,
}


def acls_of(command: str) -> Iterator[ACL]:
    """Read a printed command as Kafka's own tool reads it."""
    words = iter(shlex.split(command)[1:])
    user, operations, resources = "", [], []
    pattern = ACLResourcePatternType.LITERAL
    for option in words:
        if option == "--add":
            continue
        value = next(words)
        if option == "--allow-principal":
            user = value
        elif option == "--operation":
            operations.append(_OPERATIONS[value])
        elif option == "--resource-pattern-type":
            pattern = ACLResourcePatternType[value.upper()]
        elif option in _RESOURCES:
            resources.append((_RESOURCES[option], value))
        else:
            assert option == "--bootstrap-server", option
    for kind, name in resources:
        for operation in operations:
            resource = ResourcePattern(kind, name, pattern)
            yield ACL(user, "*", operation, ACLPermissionType.ALLOW, resource)


@pytest.fixture(scope="module")
def address(broker: Broker) -> Iterator[str]:
    """A broker of its own with an authorizer, whose rights are those that the command prints."""
    users = ["admin", *(f"stepin-{principal.name}" for principal in PRINCIPALS)]
    passwords = " ".join(f'user_{user}="{user}"' for user in users)
    settings = {
        "listener.security.protocol.map": "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
        "sasl.enabled.mechanisms": "PLAIN",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        "listener.name.plaintext.plain.sasl.jaas.config": (
            f'{_SIGN_IN} username="admin" password="admin" {passwords};'
        ),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "allow.everyone.if.no.acl.found": "false",
        # Nobody signs in on the controller's own port.
        "super.users": "User:admin;User:ANONYMOUS",
    }
    with Broker(home=broker._home, settings=settings) as guarded:
        client = KafkaAdminClient(**settings_of(guarded.bootstrap, "admin").client())
        printed = commands(Names(), guarded.bootstrap)
        client.create_acls([acl for command in printed for acl in acls_of(command)])
        client.close()
        with closing(open_as(guarded.bootstrap, "operator")) as log:
            assert log.create_topics(topics.specs(2)) == []
            assert log.create_topics(topics.specs(2)) == []
        yield guarded.bootstrap


def settings_of(address: str, user: str) -> KafkaSettings:
    return KafkaSettings(
        bootstrap=address,
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="PLAIN",
        sasl_username=user,
        sasl_password=user,
    )


def open_as(address: str, principal: str) -> KafkaLog:
    return KafkaLog(settings_of(address, f"stepin-{principal}"))


def send(log: Log, messages: list[Message]) -> None:
    with closing(log.publisher()) as publisher:
        publisher.send(messages)


def published(events: list[Event]) -> list[Message]:
    """Return live events under the header of recorded time, as a forger would send them."""
    return [Message(topics.EVENTS, e.subject.encode(), encode(e), None, RECORDED) for e in events]


def test_a_floor_runs_with_the_rights_of_the_table(address: str, tmp_path: Path) -> None:
    with (
        closing(open_as(address, "worker")) as worker_log,
        closing(open_as(address, "producer")) as producer,
        closing(open_as(address, "gateway")) as gateway,
        closing(open_as(address, "archive")) as keeper,
        closing(Workers(worker_log, "guarded")) as workers,
    ):
        send(producer, published(live_conversation(ANGRY)))
        with closing(Follower(gateway, [topics.ALERTS, topics.QUEUES, topics.CONVERSATIONS])) as follower:
            alerts: list[Alert] = []

            def raised() -> bool:
                assert workers.failure is None
                found = [each for each in follower.poll(0.2) if each.topic == topics.ALERTS and each.value]
                alerts.extend(decode_alert(each.value or b"") for each in found)
                return any(alert.cause == "frustration" for alert in alerts)

            wait_until(raised)
        wait_until(lambda: any(step.startswith("alert/") for step in archive(keeper)))
        with closing(open_archive(f"sqlite:///{tmp_path}/archive.sqlite")) as kept:
            assert archived(keeper, kept)["alerts"]
        # As a gateway does: an action and its line of the audit, in one transaction of its own identity.
        both = [Message(topics.ACTIONS, b"orders", b"{}"), Message(topics.AUDIT, None, b"{}", 0)]
        with closing(gateway.publisher("gateway-here-8765")) as publisher:
            publisher.send(both)


def _forged(topic: str) -> Message:
    judgement = Judgement(id="a/eve", conversation="c-1", answer="true_alarm", by="eve", at=0.0)
    values = {topics.JUDGEMENTS: to_json(judgement), topics.RUNS: to_json(Run(id="test", begun_at=0.0))}
    return Message(topic, b"c-1", values.get(topic, b"{}"), 0)


_INTERNAL = [spec.name for spec in topics.specs() if spec.name != topics.EVENTS]


def test_a_producer_of_events_can_write_nothing_else(address: str) -> None:
    with closing(open_as(address, "producer")) as producer, closing(open_as(address, "operator")) as operator:
        before = {topic: operator.end_offsets(topic) for topic in (topics.JUDGEMENTS, topics.RUNS)}
        for topic in _INTERNAL:
            with pytest.raises(LogError):
                send(producer, [_forged(topic)])
        assert {topic: operator.end_offsets(topic) for topic in before} == before


def test_a_producer_can_neither_read_events_nor_fence_a_worker(address: str) -> None:
    with closing(open_as(address, "producer")) as producer, pytest.raises(LogError):
        member = producer.member("conversations", [topics.EVENTS], "guarded-conversations")
        try:
            member.poll(5.0)
        finally:
            member.close()


def test_who_keeps_the_audit_file_reads_the_audit_and_writes_nothing(address: str) -> None:
    with closing(open_as(address, "audit")) as keeper, closing(open_as(address, "operator")) as operator:
        send(operator, [Message(topics.AUDIT, None, b'{"by":"ops"}', 0)])
        assert [line.value for line in read_topic(keeper)][-1] == b'{"by":"ops"}'
        with pytest.raises(LogError):
            send(keeper, [Message(topics.AUDIT, None, b"{}", 0)])
        with pytest.raises(LogError):
            keeper.end_offsets(topics.LABELS)


def test_a_gateway_can_write_actions_and_no_judgement(address: str) -> None:
    with closing(open_as(address, "gateway")) as gateway, pytest.raises(LogError):
        send(gateway, [_forged(topics.JUDGEMENTS)])
