"""The small job on Bytewax: `stateful_map` with a recovery store in SQLite. At least once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import bytewax.operators as op
import orjson
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.recovery import RecoveryConfig, init_db_dir
from bytewax.testing import cluster_main

from tests.bench.peers.job import State, next_state, result, scorer
from tests.bench.peers.run_settings import FirstMessage, RunSettings

_BATCH = 1_000
_EPOCH = timedelta(seconds=10)


def flow(settings: RunSettings) -> Dataflow:
    """Build the dataflow."""
    first = FirstMessage(settings)
    score = scorer()

    def decode(record: Any) -> tuple[str, dict[str, Any]]:
        first.taken()
        return record.key.decode(), orjson.loads(record.value)

    def handle(state: State | None, message: dict[str, Any]) -> tuple[State, dict[str, Any]]:
        new = next_state(state, score(message["text"]))
        return new, result(message["conversation"], new)

    def encode(keyed: tuple[str, dict[str, Any]]) -> KafkaSinkMessage[bytes, bytes]:
        return KafkaSinkMessage(keyed[0].encode(), orjson.dumps(keyed[1]))

    made = Dataflow("small_job")
    records = op.input("read", made, KafkaSource([settings.bootstrap], [settings.input], batch_size=_BATCH))
    results = op.stateful_map("state", op.map("decode", records, decode), handle)
    written = op.map("encode", results, encode)
    op.output("write", written, KafkaSink([settings.bootstrap], settings.output))
    return made


def main() -> None:
    settings = RunSettings.read()
    folder = Path(settings.folder)
    folder.mkdir(parents=True, exist_ok=True)
    init_db_dir(folder, 1)
    cluster_main(flow(settings), [], 0, epoch_interval=_EPOCH, recovery_config=RecoveryConfig(str(folder)))


if __name__ == "__main__":
    main()
