"""The table of principals as commands for a broker with an authorizer.

Operations and their resources: Apache Kafka's documentation, "Authorization and ACLs". The right to read or
write a topic includes the right to describe it.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence

from stream.log.kafka.names import Names
from stream.log.principals import PRINCIPALS, Principal


def commands(names: Names, bootstrap: str, principals: Iterable[Principal] = PRINCIPALS) -> Iterator[str]:
    """Yield the commands that give each principal its rights on the floor with these names.

    A principal is called after the floor, such as `User:stepin-worker`.

    >>> for command in commands(Names("drill"), "127.0.0.1:9092", PRINCIPALS[:1]):
    ...     print(command)  # doctest: +NORMALIZE_WHITESPACE
    kafka-acls.sh --bootstrap-server 127.0.0.1:9092 --add --allow-principal User:drill-producer
        --operation Write --topic drill.events
    """
    for principal in principals:
        user = f"User:{names.group(principal.name)}"
        start = ["kafka-acls.sh", "--bootstrap-server", bootstrap, "--add", "--allow-principal", user]
        for rights in _rights(principal, names):
            yield shlex.join([*start, *rights])


def _rights(principal: Principal, names: Names) -> Iterator[Sequence[str]]:
    every_topic = ("--topic", names.topic("stepin."), "--resource-pattern-type", "prefixed")
    if principal.reads is None:
        yield "--operation", "Read", *every_topic
    elif principal.reads:
        yield "--operation", "Read", *_each("--topic", map(names.topic, principal.reads))
    if principal.writes:
        yield "--operation", "Write", *_each("--topic", map(names.topic, principal.writes))
    if principal.groups:
        yield "--operation", "Read", *_each("--group", map(names.group, principal.groups))
    use = ("--operation", "Write", "--operation", "Describe")
    if principal.identities is None:
        yield *use, "--transactional-id", names.identity(""), "--resource-pattern-type", "prefixed"
        # Before it starts, a worker looks whether every topic exists.
        yield "--operation", "Describe", *every_topic
    else:
        beginnings = [each.rstrip("*") for each in principal.identities if each.endswith("*")]
        if whole := [each for each in principal.identities if not each.endswith("*")]:
            yield *use, *_each("--transactional-id", map(names.identity, whole))
        for each in beginnings:
            yield *use, "--transactional-id", names.identity(each), "--resource-pattern-type", "prefixed"
    if principal.beside is not None:
        owned = ("--topic", "--group", "--transactional-id") if principal.beside == "All" else ("--topic",)
        for option in owned:
            prefix = option, names.group("shadow-"), "--resource-pattern-type", "prefixed"
            yield "--operation", principal.beside, *prefix
    if principal.creates:
        yield "--operation", "Create", "--operation", "DescribeConfigs", *every_topic


def _each(option: str, values: Iterable[str]) -> Iterator[str]:
    for value in values:
        yield from (option, value)
