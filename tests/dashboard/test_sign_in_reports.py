"""The audit hears from the dashboard who could not sign in, and who has signed out."""

from __future__ import annotations

import asyncio
from pathlib import Path

from dashboard.sign_in.reports import Reports
from stream.gateway.protocol import SignInReport
from stream.log import Log, topics
from stream.log.follower import Follower
from stream.records import AuditLine, decode_audit
from tests.builders.floors.gateway import TOKEN, floor, serving, viewing
from tests.builders.sign_in import OWN_PAGE, Dashboard, signed_in
from tests.builders.waiting import eventually

PAUSES = (0.05,)


def lines(log: Log) -> list[AuditLine]:
    with Follower(log, [topics.AUDIT]) as follower:
        found = [decode_audit(record.value or b"") for record in follower.read_to_end()]
    return [line for line in found if line.what in ("sign_in_failed", "signed_out")]


def dashboard_at(port: int, folder: Path) -> Dashboard:
    made = Dashboard(folder, token=TOKEN, gateway_port=port)
    made.add()
    return made


def sign_in(made: Dashboard, name: str, password: str) -> None:
    form = {"name": name, "password": password}
    made.browser().post("/sign-in", data=form, headers=OWN_PAGE)


def test_a_wrong_password_and_a_sign_out_are_lines_and_nothing_that_was_typed_is(tmp_path: Path) -> None:
    log = floor()

    async def scenario() -> None:
        async with serving(log) as port:
            made = dashboard_at(port, tmp_path)
            await asyncio.to_thread(sign_in, made, "ann", "not her password")
            await asyncio.to_thread(sign_in, made, "a password in the wrong field", "x")

            def in_and_out() -> None:
                browser = made.browser()
                signed_in(browser)
                browser.post("/sign-out", headers=OWN_PAGE)
                made.browser().get("/wall?wall_token=guessed")

            await asyncio.to_thread(in_and_out)
            await eventually(lambda: len(lines(log)) == 4)

    asyncio.run(scenario())
    assert [(line.what, line.person, line.reason) for line in lines(log)] == [
        ("sign_in_failed", "local:ann", "wrong name or password"),
        ("sign_in_failed", "", "wrong name or password"),
        ("signed_out", "local:ann", ""),
        ("sign_in_failed", "", "the token of a wall"),
    ]
    assert {line.origin for line in lines(log)} == {"testclient"}
    assert "password in" not in str(lines(log)) and "guessed" not in str(lines(log))


def test_reports_wait_for_a_gateway_that_is_away(tmp_path: Path) -> None:
    log = floor()

    async def scenario() -> None:
        async with serving(log) as port:
            pass
        made = dashboard_at(port, tmp_path)
        made.sign_in.reports = Reports(f"ws://127.0.0.1:{port}/live", made.sign_in.reports._ticket, PAUSES)
        await asyncio.to_thread(sign_in, made, "ann", "not her password")
        async with serving(log, port=port):
            await eventually(lambda: len(lines(log)) == 1)

    asyncio.run(scenario())


def test_only_the_dashboard_reports_sign_ins() -> None:
    log = floor()

    async def scenario() -> None:
        async with serving(log) as port, viewing(port) as viewer:
            await viewer.next("snapshot")
            report = SignInReport("r1", "signed_out", "local:ann", "Ann", "127.0.0.1", 1.0)
            await viewer.send(
                type="sign_in", id=report.id, what=report.what, person=report.person, name=report.name,
                origin=report.origin, at=report.at,
            )  # fmt: skip
            answer = await viewer.next("action.result")
            assert (answer["ok"], answer["error"]) == (False, "not_allowed")

    asyncio.run(scenario())
    assert lines(log) == []
