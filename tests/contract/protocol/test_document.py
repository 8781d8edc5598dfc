"""docs/protocol.md names the messages, fields, limits and codes of `stream.gateway.protocol`."""

from __future__ import annotations

import re
from typing import Any, get_args

import msgspec
import pytest

from stream.gateway import protocol
from stream.records import ActionKind, CaseActionKind
from tests.prerequisites import ROOT

PAGE = (ROOT / "docs" / "protocol.md").read_text("utf-8")
SCHEMAS: dict[str, dict[str, Any]] = {
    schema["properties"]["type"]["enum"][0]: schema
    for schema in msgspec.json.schema_components([protocol.FromViewer, protocol.FromGateway])[1].values()
    if "type" in schema.get("properties", {})
}


OWN_CODES = (protocol.BAD_TICKET, protocol.NO_HELLO, protocol.TICKET_ENDED)


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def rows(text: str, first: str) -> list[list[str]]:
    """Return the cells of the table whose first heading is `first`."""
    table = text.partition(f"| {first} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]


@pytest.mark.parametrize(
    ("title", "union"), [("From the viewer", protocol.FromViewer), ("From the gateway", protocol.FromGateway)]
)
def test_the_page_has_every_message_with_its_fields(title: str, union: Any) -> None:
    told = {
        row[0].strip("`"): {(name, not optional) for name, optional in re.findall(r"`(\w+)`(\??)", row[1])}
        for row in rows(section(title), "message")
    }
    defined = {struct.__struct_config__.tag for struct in get_args(union)}
    assert told == {
        type_: {
            (name, name in SCHEMAS[type_]["required"])
            for name in SCHEMAS[type_]["properties"]
            if name != "type"
        }
        for type_ in defined
    }


def test_the_page_has_every_code() -> None:
    codes = section("Codes")
    assert [row[0].strip("`") for row in rows(codes, "`error`")] == list(get_args(protocol.ErrorCode))
    closing = {int(row[0]) for row in rows(codes, "close code")}
    assert closing == {1001, 1009, protocol.TOO_MANY_VIEWERS, *OWN_CODES}


def test_the_page_has_every_action() -> None:
    (row,) = [row for row in rows(section("From the viewer"), "message") if row[0] == "`action`"]
    kinds = [kind for part in (*get_args(ActionKind), CaseActionKind) for kind in (get_args(part) or (part,))]
    assert [name for name in re.findall(r"`(\w+)`", row[2]) if name in kinds] == kinds


def test_the_page_has_every_limit() -> None:
    assert protocol.LIVE_PATH in PAGE
    action, hello = SCHEMAS["action"]["properties"], SCHEMAS["hello"]["properties"]
    note = next(one for one in action["note"]["anyOf"] if one["type"] == "string")
    sizes = (
        f"A message is at most {protocol.MAX_MESSAGE_BYTES // 1024} KiB. An id has "
        f"{action['id']['minLength']} to {action['id']['maxLength']} characters, a `note` at most "
        f"{note['maxLength']}, a `ticket` at most {hello['ticket']['maxLength']}."
    )
    assert sizes in section("From the viewer")
    assert (action["alert"]["minLength"], action["alert"]["maxLength"]) == (1, 100)
    client = section("Rules of a client")
    assert f"{protocol.RENEW_SECONDS / 60:.0f} minutes before its end" in client
    assert f"has confirmed it for {protocol.STALE_SECONDS} s" in client
    assert f"within {protocol.SNAPSHOT_SECONDS:.0f} s of its hello or resync" in client
    assert f"has received no message for {protocol.SILENCE_SECONDS:.0f} s" in client
    assert f"come within {protocol.HELLO_SECONDS:.0f} s" in section("From the viewer")
