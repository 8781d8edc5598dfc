"""Several people publish rules at the same moment on a real broker: nobody writes over a version unseen."""

from __future__ import annotations

import contextlib
import threading

import pytest

from detectors.contract.rules.document import Rules
from stream.demo.broker import Broker
from stream.document_versions import Conflict
from stream.log import LogError, topics
from stream.log.kafka import KafkaLog
from stream.log.kafka.settings import KafkaSettings
from stream.rules.publish import publish, read_history

pytestmark = pytest.mark.kafka


def test_each_version_has_one_author_and_whoever_is_refused_is_told(broker: Broker) -> None:
    settings = KafkaSettings(bootstrap=broker.bootstrap, topic_prefix="two-publishers")
    start = threading.Barrier(3)
    published: dict[int, str] = {}
    refused: list[str] = []

    def person(name: str) -> None:
        with contextlib.closing(KafkaLog(settings)) as log:
            start.wait()
            for skew in (1.0, 2.0, 3.0):
                try:
                    made = publish(log, Rules(skew=skew), by=name, why="test", effective_at=0.0, now=0.0)
                except (Conflict, LogError):
                    refused.append(name)
                else:
                    assert published.setdefault(made.version, name) == name

    with contextlib.closing(KafkaLog(settings)) as log:
        log.create_topics(topics.specs(1))
        people = [threading.Thread(target=person, args=(name,)) for name in ("ann", "bob", "eve")]
        for each in people:
            each.start()
        for each in people:
            each.join()
        # Nobody else is there now, so this one is not refused.
        last = publish(log, Rules(skew=4.0), by="ann", why="test", effective_at=0.0, now=0.0)
        history, unused = read_history(log)
    assert unused == []
    assert len(published) + len(refused) == 9
    known = {version.version: version.by for version in history.versions if version.by}
    assert known == {**published, last.version: "ann"}
    assert sorted(known) == list(range(2, len(known) + 2))
