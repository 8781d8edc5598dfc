"""Writes the event contract from the structs: `python -m stream.ingest.contract_docs [FOLDER]`.

Writes `events.md` (for people), `events.schema.json` (JSON Schema 2020-12) and `asyncapi.yaml` (AsyncAPI 3.0)
to docs/, and `rules.schema.json` beside them. A test compares them with the structs.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args, get_type_hints

import click
import msgspec

from detectors.contract import events as ev
from stream import records
from stream.ingest.event_examples import EXAMPLES
from stream.log import topics
from stream.rules import check

_TITLE = "StepIn's events"
_INTRODUCTION = f"""\
# The event contract

What a contact-centre platform sends to the topic `{topics.EVENTS}`: CloudEvents 1.0 in JSON, in structured
mode (the value is the event) or in binary mode (the headers `ce_id`, `ce_type` and so on hold the attributes,
the value is `data`). One event is at most {ev.MAX_EVENT_BYTES // 1024} KiB.

The record's key is the `subject`, or the `partitionkey` if the event has one. All events of a conversation
need the same key, so that they meet in one partition. A record with another key goes to the dead letters:
also one in binary mode without the header `ce_partitionkey`, which Python's SDK before 2.0 leaves out.

A customer is not lost for a small part that cannot be read: a text of more than
{ev.MAX_TEXT_BYTES // 1024} KiB of UTF-8 is cut and says so, half an emoji is replaced, a message without a
text counts as an empty one, and a customer without a `ref` is unknown. A name that is a number counts as
its digits. A bad value of a field that an event can do without is left out: `topic`, `link`, `direction`, an
entry of `sla` or `capacity`, `due`, `mode`, `reason`, `needs`, `amount`, `limit`, `currency`, `priority`,
`to_agent`, `attachments`, a `language` or `segment`, the `agent` and the measures of a turn. A channel that
is not known counts as `chat`, and a customer's turn of an unknown `kind` as a `reply`. In all these cases the
event counts, and a dead letter names the field.

`agent` and `queue` are the platform's own identifiers and never change. `agent_name` and `queue_name` beside
them are what screens show, so that a new name makes no second agent or queue.

Fields that are not named here are ignored, and events of another type are counted and passed over. An event
of one of these types that breaks the contract goes to `{topics.DEAD_LETTERS}`, with the field, what stood
there and what was expected. A version that would break readers gets a new `vN`; `v1` is read for ever.

An event counts once, however often it comes: the same `source` and `id` again, among the last 16,384 events
of its conversation, change nothing, also after its end while StepIn keeps the conversation. The same words of
the same sender and agent less than a second apart are one turn, whatever their ids (`repeat_within` in the
rules). Spoken segments must also begin at the same `start_ms`.

This page, [events.schema.json](events.schema.json) and [asyncapi.yaml](asyncapi.yaml) are made from the code
by `python -m stream.ingest.contract_docs`.
"""
# The key, the structs and the description of each topic.
_TOPICS: Mapping[str, tuple[str, tuple[type[Any], ...], str]] = {
    topics.EVENTS: (
        "the subject, or the partitionkey", tuple(ev.EVENT_TYPES.values()),
        "What happens on the floor: the input.",
    ),
    topics.TURNS: ("the conversation", (records.TurnRecord,), "Each turn, masked and scored."),
    topics.CONVERSATIONS: (
        "the conversation", (records.ConversationRecord,), "The state of each conversation.",
    ),
    topics.SIGNALS: ("the queue", (), "What stage 1 says to stage 2: a list of signals, in order."),
    topics.QUEUES: (
        "the queue, or ~time/<partition>", (records.QueueRecord, records.PartitionTime),
        "The state of each queue, and how far time has come.",
    ),
    topics.INTERVALS: (
        "the beginning and the queue",
        (records.Interval,),
        "What each half-hour of each queue came to, as sums.",
    ),
    topics.WAITS: (
        "the wait's bucket", (records.WaitStarted,),
        "The waits that run: lists of the signals that started them.",
    ),
    topics.ALERTS: ("the alert's id", (records.Alert,), "Every alert with its history."),
    topics.ACTIONS: ("the queue", (records.Action,), "What people did."),
    topics.HISTORY: (
        "the queue, or rules", get_args(records.HistoryRecord),
        "Each step of an alert or case, end of a wait or conversation, rating, action, version of the rules.",
    ),
    topics.JUDGEMENTS: (
        "the conversation", (records.Judgement, records.Closing),
        "Answers to alerts, and conversations that people closed, on their way to stage 1.",
    ),
    topics.LABELS: (
        "the conversation", (records.LabelRecord, records.Retraction, records.Rollback),
        "Judgements, which the models learn in this order, which were taken back, and what set models back.",
    ),
    topics.MODELS: ("the model", (), "What the models have learned, to start from: compressed MessagePack."),
    topics.IN_HAND: (
        "group/topic/partition", (), "What workers have in hand, to find a record that kills them: JSON.",
    ),
    topics.RULES: (
        "rules/<version>", (records.RulesVersion,), "Each version of the rules, and when it takes effect.",
    ),
    topics.PLAYBOOKS: (
        "playbooks/<version>", (records.PlaybooksVersion,),
        "Each version of what to do about causes and emotions, and when it takes effect.",
    ),
    topics.CASES: (
        "the id of the case", (records.Case,), "All alerts about a customer or a queue, and who has them.",
    ),
    topics.OUTCOMES: (
        "the id of the action", (records.Outcome,), "Whether an action was done, or what stood in its way.",
    ),
    topics.INTERVENTIONS: (
        "the conversation", (records.InterventionRecord,), "What the platform is asked to do.",
    ),
    topics.SILENCES: (
        "the id of the silence", (records.Silence,), "Of which cases nobody is told for a while.",
    ),
    topics.AUDIT: (
        "none", (records.AuditLine,), "Who did what, and what it changed. No line ever goes.",
    ),
    topics.RUNS: ("the run", (records.Run,), "The recorded histories that operators play."),
    topics.DEAD_LETTERS: ("as it came", (records.DeadLetter,), "What could not be read, and why."),
}  # fmt: skip


_MADE_BY_HAND = {topics.SIGNALS: "Signals", topics.MODELS: "LearnedModel", topics.IN_HAND: "InHand"}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of an event."""
    schema = msgspec.json.schema(ev.Event, ref_template="#/$defs/{name}")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": _TITLE, **schema}


def asyncapi() -> dict[str, Any]:
    """Return the AsyncAPI document of all topics."""
    kinds = [kind for _, kinds, _ in _TOPICS.values() for kind in kinds]
    schemas, components = msgspec.json.schema_components(
        [*kinds, list[records.Signal]], ref_template="#/components/schemas/{name}"
    )
    messages = {kind.__name__: _message(kind, schema) for kind, schema in zip(kinds, schemas, strict=False)}
    messages["Signals"] = {
        "name": "Signals",
        "contentType": "application/json",
        "payload": schemas[-1],
    }
    messages["LearnedModel"] = {"name": "LearnedModel", "contentType": "application/octet-stream"}
    messages["InHand"] = {"name": "InHand", "contentType": "application/json"}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "StepIn",
            "version": "1.0.0",
            "description": "Events in, alerts out, and what passes between the stages.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {_identifier(topic): _channel(topic) for topic in _TOPICS},
        "operations": {
            "receiveEvents": _operation("receive", topics.EVENTS, "Read what happens on the floor."),
            "receiveActions": _operation("receive", topics.ACTIONS, "Read what people did."),
            "receiveRules": _operation("receive", topics.RULES, "Read the rules in force."),
            "sendTurns": _operation("send", topics.TURNS, "Give transcripts what they are made of."),
            "sendConversations": _operation("send", topics.CONVERSATIONS, "Show how conversations stand."),
            "sendQueues": _operation("send", topics.QUEUES, "Show how queues stand."),
            "sendAlerts": _operation("send", topics.ALERTS, "Tell where a person should step in."),
            "sendHistory": _operation("send", topics.HISTORY, "Give archives every step."),
            "sendDeadLetters": _operation("send", topics.DEAD_LETTERS, "Tell what could not be read."),
        },
        "components": {"messages": messages, "schemas": components},
    }


def _identifier(topic: str) -> str:
    words = topic.removeprefix("stepin.").split("-")
    return words[0] + "".join(word.capitalize() for word in words[1:])


def _doc(kind: type[Any]) -> str:
    """Return the docstring of a struct as one paragraph."""
    return " ".join((inspect.getdoc(kind) or "").split())


def _data_of(kind: type[Any]) -> type[Any]:
    data: type[Any] = get_type_hints(kind)["data"]
    return data


def _message(kind: type[Any], schema: dict[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = {"name": kind.__name__, "summary": _doc(kind), "payload": schema}
    tag = kind.__struct_config__.tag
    if tag in EXAMPLES:
        message["contentType"] = "application/cloudevents+json"
        message["examples"] = [{"payload": json.loads(ev.encode(EXAMPLES[str(tag)]))}]
    return message


def _channel(topic: str) -> dict[str, Any]:
    key, kinds, description = _TOPICS[topic]
    spec = next(spec for spec in topics.specs() if spec.name == topic)
    names = [kind.__name__ for kind in kinds] or [_MADE_BY_HAND[topic]]
    return {
        "address": topic,
        "description": f"{description} The key is {key}.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {
            "kafka": {
                "topic": topic,
                "partitions": spec.partitions,
                "topicConfiguration": {"cleanup.policy": [spec.cleanup]},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operation(action: str, topic: str, summary: str) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{_identifier(topic)}"}, "summary": summary}


def markdown() -> str:
    """Return the page for people: each event type with its fields and an example."""
    schema = json_schema()
    parts = [_INTRODUCTION, "## In every event\n", _envelope(schema)]
    for tag, kind in ev.EVENT_TYPES.items():
        example = json.dumps(json.loads(ev.encode(EXAMPLES[tag])), ensure_ascii=False, indent=2)
        data = schema["$defs"][f"{kind.__name__}Data"]
        said = [_doc(kind), *([_doc(data_kind)] if (data_kind := _data_of(kind)).__doc__ else [])]
        parts += [f"## `{tag}`\n", "\n\n".join(said) + "\n", _table(data), f"```json\n{example}\n```\n"]
    parts += ["## `customer`\n", _table(schema["$defs"]["Customer"])]
    return "\n".join(part for part in parts if part)


def _envelope(schema: dict[str, Any]) -> str:
    envelope = dict(schema["$defs"]["MessageCreated"])
    wanted = ("id", "source", "subject", "time", "specversion", "datacontenttype", "partitionkey")
    envelope["properties"] = {name: envelope["properties"][name] for name in wanted}
    return (
        _table(envelope)
        + "\n`type` is one of the headings below. `time` is when it happened; up to the allowed skew late "
        "(2 s by default) it still counts in order. `subject` names the conversation on every screen and in "
        "every record: use an identifier of the platform's own, never a customer's number or name.\n"
    )


def _table(struct: dict[str, Any]) -> str:
    if not struct["properties"]:
        return "Its `data` is an empty object.\n"
    rows = ["| field | | form |", "|---|---|---|"]
    for name, form in struct["properties"].items():
        needed = "required" if name in struct.get("required", ()) else ""
        rows.append(f"| `{name}` | {needed} | {_form(form)} |")
    return "\n".join(rows) + "\n"


def _form(form: dict[str, Any]) -> str:
    """Describe the JSON Schema of a field in a few words."""
    if "anyOf" in form:
        return " or ".join(_form(part) for part in form["anyOf"] if part.get("type") != "null")
    if "$ref" in form:
        name = form["$ref"].rpartition("/")[2]
        return f"an object, see [`{name.lower()}`](#{name.lower()})"
    if "enum" in form:
        return ", ".join(f"`{value}`" for value in form["enum"])
    if form.get("format") == "date-time":
        return "time of RFC 3339 with its zone"
    if form["type"] == "object":
        return f"object with values of: {_form(form['additionalProperties'])}"
    if form["type"] == "array":
        return f"list of {_form(form['items'])}"
    words = {"string": "text", "number": "number", "integer": "whole number"}[form["type"]]
    limits = {
        "minimum": "at least {}", "maximum": "at most {}", "exclusiveMinimum": "more than {}",
        "minLength": "at least {}", "maxLength": "at most {} characters",
    }  # fmt: skip
    limits_text = [text.format(form[limit]) for limit, text in limits.items() if limit in form]
    if "pattern" in form:
        https = form["pattern"].startswith("^https")
        limits_text.append("beginning with `https://`" if https else "not beginning with `~`")
    return re.sub(r"\.0\b", "", ", ".join([words, *limits_text]))


def write(folder: Path) -> None:
    """Write the documents of the events, and the JSON Schema of the rules, to a folder."""
    import yaml  # Only developers have PyYAML.

    schema = json.dumps(json_schema(), ensure_ascii=False, indent=2)
    (folder / "events.md").write_text(markdown(), encoding="utf-8")
    (folder / "events.schema.json").write_text(schema + "\n", encoding="utf-8")
    text = yaml.safe_dump(asyncapi(), allow_unicode=True, sort_keys=False, width=110)
    (folder / "asyncapi.yaml").write_text(text, encoding="utf-8")
    rules = json.dumps(check.json_schema(), ensure_ascii=False, indent=2)
    (folder / "rules.schema.json").write_text(rules + "\n", encoding="utf-8")


@click.command()
@click.argument(
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(__file__).parents[2] / "docs",
)
def main(folder: Path) -> None:
    """Write events.md, events.schema.json and asyncapi.yaml to FOLDER (docs/ by default)."""
    write(folder)


if __name__ == "__main__":
    main()
