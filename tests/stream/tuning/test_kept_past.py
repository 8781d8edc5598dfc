"""What the archive has kept of a floor: with the rules of that day it gives the alerts of that day again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import yaml
from click.testing import CliRunner

from detectors.contract.rules.document import Rules, decode
from stream.__main__ import main
from stream.archive.past import kept_past
from stream.archive.sql.database import Archive, open_reader
from stream.tuning.changes import by_scope
from stream.tuning.reading import read
from stream.tuning.what_if import outcome
from tests.builders.past.simulated_past import archive_stretch

ALL = (0.0, 2e9)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of an archive of twelve minutes of the simulated floor."""
    made = f"sqlite:///{tmp_path_factory.mktemp('kept')}/archive.sqlite"
    archive_stretch(made, 12.0)
    return made


@pytest.fixture
def archive(url: str) -> Iterator[Archive]:
    with closing(open_reader(url)) as opened:
        yield opened


def rules_of_then(archive: Archive) -> Rules:
    with archive.reading() as connection:
        document = kept_past.rules_document(connection, 2e9)
    assert document is not None
    return decode(document.encode())


def test_with_the_rules_of_then_each_alert_and_case_of_the_archive_comes_again(archive: Archive) -> None:
    rules = rules_of_then(archive)
    with archive.reading() as connection:
        rows = kept_past.past_rows(connection, None, *ALL)
    kept = read(rows, rules)
    today = by_scope(rules, kept.scopes)
    found = outcome(kept, today, today)
    assert np.count_nonzero(found.frustration.raised) > 10
    np.testing.assert_allclose(found.frustration.at, kept.frustrated_at)
    opened = {conversation for conversation, *_ in rows.resolved if conversation is not None}
    assert {kept.conversations[place] for place in np.flatnonzero(found.cases)} == opened


def test_only_queues_that_a_person_may_see_are_read(archive: Archive) -> None:
    with archive.reading() as connection:
        every = kept_past.past_rows(connection, None, *ALL)
        mine = kept_past.past_rows(connection, frozenset({"billing"}), *ALL)
        none = kept_past.past_rows(connection, frozenset(), *ALL)
        assert kept_past.places(connection, frozenset({"billing"}))["queue"] == ["billing"]
        assert kept_past.last_turn(connection, frozenset()) is None
    assert 0 < len(mine.episodes) < len(every.episodes)
    assert {row[3] for row in mine.episodes} == {row[1] for row in mine.turns} == {"billing"}
    assert not any(none[:9])


def test_the_command_proposes_a_difference_of_rules(url: str) -> None:
    command = ["tuning", "budget", "--per-supervisor-hour", "1000", "--supervisors", "4"]
    environment = {"STEPIN_ARCHIVE_URL": url}
    said = CliRunner().invoke(main, command, env=environment, catch_exceptions=False)
    assert said.exit_code == 0, said.output
    assert said.output.startswith("# budget: 1000 cases per supervisor and hour; 4 supervisors\n")
    queues = yaml.safe_load(said.output)["queues"]
    told = json.loads(CliRunner().invoke(main, [*command, "--json"], env=environment).output)
    assert told["changes"] == queues and told["proposal"]["reached"]
    assert told["then"]["recall"]["times"] >= told["now"]["recall"]["times"]


def test_without_an_archive_the_command_says_how_to_make_one(tmp_path: Path) -> None:
    environment = {"STEPIN_ARCHIVE_URL": f"sqlite:///{tmp_path}/none.sqlite"}
    command = ["tuning", "budget", "--per-supervisor-hour", "6", "--supervisors", "4"]
    said = CliRunner().invoke(main, command, env=environment)
    assert said.exit_code == 1 and "archive run" in said.output
