"""The private names of kafka-python that StepIn uses. An upgrade of the library fails here first."""

from __future__ import annotations

import ast
import inspect
from importlib.metadata import version
from pathlib import Path

from kafka import KafkaConsumer, KafkaProducer
from kafka.consumer.fetcher import Fetcher
from kafka.coordinator.base import BaseCoordinator
from kafka.producer.record_accumulator import RecordAccumulator
from kafka.record.default_records import DefaultRecordBatch

import stream.log.kafka

FOLDER = Path(stream.log.kafka.__file__).parent
PINNED = "3.0.12"
KEPT = {
    "_accumulator": KafkaProducer,
    "_sender": KafkaProducer,
    "_transaction_manager": KafkaProducer,
    "_batches": RecordAccumulator,
    "_incomplete": RecordAccumulator,
    "_tp_lock": RecordAccumulator,
    "_fetcher": KafkaConsumer,
    "_coordinator": KafkaConsumer,
    "_unpack_records": Fetcher.PartitionRecords,
    "_buffer": DefaultRecordBatch,
    "_next_partition_records": Fetcher,
    "_do_join_and_sync_async": BaseCoordinator,
}


def test_the_version_is_the_one_whose_private_names_were_checked() -> None:
    names = ", ".join(f"{owner.__name__}.{name}" for name, owner in KEPT.items())
    assert version("kafka-python") == PINNED, f"check these private names, then change PINNED: {names}"


def test_every_private_name_exists() -> None:
    missing = [
        f"{owner.__name__}.{name}"
        for name, owner in KEPT.items()
        if not hasattr(owner, name) and f"self.{name} = " not in inspect.getsource(owner)
    ]
    assert missing == []


def test_no_other_private_name_is_used_and_each_is_listed_where_it_is_used() -> None:
    used = set()
    for path in FOLDER.glob("*.py"):
        tree = ast.parse(path.read_text())
        own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)} - KEPT.keys()
        names = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr.startswith("_")
            and not node.attr.startswith("__")
            and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
        } - own
        names |= {
            node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name in KEPT
        }
        table = ast.get_docstring(tree) or ""
        assert [name for name in sorted(names) if f"{name}`" not in table] == [], path.name
        used |= names
    assert used == KEPT.keys()
