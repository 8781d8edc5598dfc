"""The document of routes: every fault has its place, and no secret stands in it."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest

from detectors.contract.event_errors import BadEvent
from stream.document_files import BadDocument
from stream.notify.addresses import channel
from stream.notify.routes import QuietHours, Route, read

SLACK = "slack://AAAAAAAAA/BBBBBBBBB/cccccccccccccccccccccccc/#floor"
HERE = Path()


def refused(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "notify.yaml"
    file.write_text(dedent(text), "utf-8")
    with pytest.raises(BadDocument) as refusal:
        read(file)
    return [str(fault) for fault in refusal.value.faults]


def test_each_fault_is_told_with_its_place_value_and_what_was_expected(tmp_path: Path) -> None:
    faults = refused(
        tmp_path,
        """\
        routes:
          leads:
            address: ${STEPIN_NOTIFY_LEADS}
            severity: urgent
            repeat: 5
            colour: red
          night:
            causes: [queue_weight]
            hours: {zone: Mars}
            quiet: {begins: 600, ends: 600}
        """,
    )
    told = (
        "4:5: $.routes.leads.severity: expected one of warning, critical, got urgent",
        "5:5: $.routes.leads.repeat: expected a number >= 60.0, got 5",
        "6:5: $.routes.leads.colour: expected no field of this name, got red",
        "7:3: $.routes.night: expected either address or address_file, got neither",
        "8:14: $.routes.night.causes[0]: expected one of frustration, ",
        "9:13: $.routes.night.hours.zone: expected a time zone such as Asia/Shanghai, got Mars",
        "10:26: $.routes.night.quiet.ends: expected an end that leaves some time of the week, ",
    )
    assert len(faults) == len(told)
    for fault, begin in zip(faults, told, strict=True):
        assert fault.startswith(begin)


def test_names_and_documents_without_routes_are_refused(tmp_path: Path) -> None:
    (fault,) = refused(tmp_path, "routes: {Team Leads: {address: x}}")
    assert fault.startswith("1:10: $.routes.Team Leads: expected a name of small letters")
    assert refused(tmp_path, "routes: {}")[0].startswith("1:1: $.routes: expected")


@pytest.mark.parametrize(
    "address",
    [
        SLACK,
        "mailtos://ann:secret-word@mail.example",
        "slack://${STEPIN_NOTIFY_A}/BBBBBBBBB/cccccccccccccccccccccccc",
    ],
)
def test_a_secret_in_clear_text_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(BadEvent) as refusal:
        channel("$.routes.leads", Route(address=address), HERE, {"STEPIN_NOTIFY_A": "AAAAAAAAA"})
    assert str(refusal.value).startswith("$.routes.leads.address: expected ")
    assert "not in clear text" in str(refusal.value)
    assert "cccccccc" not in str(refusal.value) and "secret-word" not in str(refusal.value)


def test_secrets_come_from_the_environment_and_from_files(tmp_path: Path) -> None:
    (tmp_path / "whole").write_text(f"{SLACK}\n", "utf-8")
    (tmp_path / "part").write_text("cccccccccccccccccccccccc\n", "utf-8")
    environment = {
        "STEPIN_NOTIFY_ALL": SLACK,
        "STEPIN_NOTIFY_A": "AAAAAAAAA",
        "STEPIN_NOTIFY_B": "BBBBBBBBB",
        "STEPIN_NOTIFY_C_FILE": "part",
    }
    parts = "slack://${STEPIN_NOTIFY_A}/${STEPIN_NOTIFY_B}/${STEPIN_NOTIFY_C}/#floor"
    routes = [
        Route(address="${STEPIN_NOTIFY_ALL}"),
        Route(address=parts),
        Route(address_file="whole"),
    ]
    opened = [channel("$", route, tmp_path, environment) for route in routes]
    assert len({each.address for each in opened}) == 1
    assert opened[0].name == "Slack" and "cccc" not in opened[0].shown


def test_an_address_without_secrets_may_stand_in_the_document() -> None:
    assert channel("$", Route(address="json://127.0.0.1:9/hook"), HERE, {}).name == "JSON"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("${STEPIN_TOKEN}", "expected names such as ${STEPIN_NOTIFY_LEADS}, got ${STEPIN_TOKEN}"),
        ("${STEPIN_NOTIFY_X}", "expected STEPIN_NOTIFY_X or STEPIN_NOTIFY_X_FILE in the environment"),
        ("pigeon://roof", "expected an address of Apprise such as slack://… or mailtos://…"),
    ],
)
def test_an_address_that_cannot_be_used_says_why(address: str, told: str) -> None:
    with pytest.raises(BadEvent) as refusal:
        channel("$.routes.leads", Route(address=address), HERE, {"STEPIN_TOKEN": "a secret of the floor"})
    assert told in str(refusal.value) and "a secret of the floor" not in str(refusal.value)


def test_hours_and_quiet_hours_follow_the_clock_of_their_zone() -> None:
    # 2023-11-14 23:30 in Shanghai, a Tuesday; quiet on Tuesdays from 22:00 to 7:00 of the next day.
    late = 1_699_975_800.0
    quiet = QuietHours(begins=1320, ends=420, zone="Asia/Shanghai", weekdays=(1,))
    route = Route(address="x", quiet=quiet)
    hours = 3600.0
    assert [route.is_told_at(late + each * hours) for each in (-2.0, 0.0, 7.0, 8.0, 24.0)] == [
        True, False, False, True, True,
    ]  # fmt: skip


def test_the_example_of_the_page_can_be_read(tmp_path: Path) -> None:
    page = Path(__file__).parents[3] / "docs" / "notifications.md"
    (example,) = re.findall(r"```yaml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    file = tmp_path / "notify.yaml"
    file.write_text(example, "utf-8")
    assert set(read(file).routes) == {"leads", "duty", "threats"}
