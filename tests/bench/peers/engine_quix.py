"""The small job on Quix Streams: state in RocksDB with a changelog topic, exactly once.

A checkpoint every 5 s, as by default. Quix stops by itself after the last message, which commits at once: the
last checkpoint does not wait for its interval.
"""

from __future__ import annotations

from typing import Any

from quixstreams import Application, State

from tests.bench.peers.job import next_state, result, scorer
from tests.bench.peers.run_settings import FirstMessage, RunSettings


def main() -> None:
    settings = RunSettings.read()
    first = FirstMessage(settings)
    score = scorer()
    application = Application(
        broker_address=settings.bootstrap,
        consumer_group=settings.name,
        auto_offset_reset="earliest",
        processing_guarantee="exactly-once",
        state_dir=settings.folder,
        consumer_extra_config={"fetch.wait.max.ms": 100},
        producer_extra_config={"linger.ms": 100},
    )
    source = application.topic(settings.input, key_deserializer="str", value_deserializer="json")
    sink = application.topic(settings.output, key_serializer="str", value_serializer="json")

    def handle(message: dict[str, Any], state: State) -> dict[str, Any]:
        first.taken()
        new = next_state(state.get("state"), score(message["text"]))
        state.set("state", new)
        return result(message["conversation"], new)

    application.dataframe(source).apply(handle, stateful=True).to_topic(sink)
    application.run(count=int(settings.count))


if __name__ == "__main__":
    main()
