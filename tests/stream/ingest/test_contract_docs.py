"""What is written of the contract is what the code holds to."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from detectors.contract import events as ev
from stream.ingest import contract_docs
from stream.ingest.event_examples import EXAMPLES
from stream.log import topics
from stream.simulate import Simulator

DOCS = Path(__file__).parents[3] / "docs"
VALIDATOR = jsonschema.Draft202012Validator(
    json.loads((DOCS / "events.schema.json").read_text(encoding="utf-8")),
    format_checker=jsonschema.FormatChecker(),
)
ASYNCAPI = yaml.safe_load((DOCS / "asyncapi.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["events.md", "events.schema.json", "asyncapi.yaml", "rules.schema.json"])
def test_the_documents_are_as_the_code_would_write_them_now(tmp_path: Path, name: str) -> None:
    contract_docs.write(tmp_path)
    written = (tmp_path / name).read_text(encoding="utf-8")
    assert (DOCS / name).read_text(encoding="utf-8") == written, "run: python -m stream.ingest.contract_docs"


def test_the_page_shows_an_example_of_each_type_that_a_reader_takes() -> None:
    page = (DOCS / "events.md").read_text(encoding="utf-8")
    examples = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL)]
    assert [example["type"] for example in examples] == list(ev.EVENT_TYPES)
    for example in examples:
        VALIDATOR.validate(example)
        value = json.dumps(example, ensure_ascii=False).encode()
        assert ev.decode(value, key=example["subject"].encode()) == EXAMPLES[example["type"]]


def test_what_is_sent_keeps_the_schema() -> None:
    VALIDATOR.check_schema(VALIDATOR.schema)
    events = Simulator(1, 1_700_489_600.0).events()
    for _ in range(500):
        VALIDATOR.validate(json.loads(ev.encode(next(events))))


@pytest.mark.parametrize(
    ("field", "value"),
    [("type", "stepin.unknown.v1"), ("id", ""), ("time", 5), ("data", {}), ("specversion", "2.0")],
)
def test_the_schema_refuses_what_a_reader_refuses(field: str, value: Any) -> None:
    example = json.loads(ev.encode(EXAMPLES["stepin.message.created.v1"])) | {field: value}
    assert not VALIDATOR.is_valid(example)
    with pytest.raises((ev.BadEvent, ev.UnknownType)):
        ev.parse(json.dumps(example).encode())


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in references(value)]
    return [found for value in node for found in references(value)] if isinstance(node, list) else []


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    assert ASYNCAPI["asyncapi"] == "3.0.0"
    found = references(ASYNCAPI)
    assert len(found) > 50
    for reference in found:
        place: Any = ASYNCAPI
        for step in reference.removeprefix("#/").split("/"):
            assert step in place, reference
            place = place[step]


def test_the_asyncapi_document_describes_real_topics_and_every_event() -> None:
    real = {spec.name: spec for spec in topics.specs()}
    for channel in ASYNCAPI["channels"].values():
        spec = real[channel["address"]]
        kafka = channel["bindings"]["kafka"]
        assert kafka["partitions"] == spec.partitions
        assert kafka["topicConfiguration"]["cleanup.policy"] == [spec.cleanup]
        assert channel["messages"]
    events = {kind.__name__ for kind in ev.EVENT_TYPES.values()}
    assert set(ASYNCAPI["channels"]["events"]["messages"]) == events
