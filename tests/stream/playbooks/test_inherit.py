"""What ops publish stands over what comes with StepIn, field by field and from its time on."""

from __future__ import annotations

import pytest

from stream.playbooks.bundled import bundled
from stream.playbooks.history import PlaybooksHistory
from stream.playbooks.inherit import changes, difference, merged
from stream.records import Entry, Lines, Playbooks, PlaybooksVersion

OWN = Lines(zh=("我来。",), en=("I'm on it.",))


def test_one_field_is_overridden_and_the_rest_stays_bundled() -> None:
    own = Playbooks(version=2, causes={"repeats": Entry(say=OWN)}, ages={"old": ("gold years",)})
    whole = merged(bundled(), own)
    before, after = bundled().causes["repeats"], whole.causes["repeats"]
    assert after.say == OWN
    assert (after.never, after.steps, after.variants) == (before.never, before.steps, before.variants)
    assert whole.causes["template"] == bundled().causes["template"]
    assert whole.ages is not None and bundled().ages is not None
    assert whole.ages["old"] == ("gold years",) and whole.ages["young"] == bundled().ages["young"]
    assert (whole.version, whole.facts) == (2, bundled().facts)


def test_variants_are_replaced_as_one_and_may_be_taken_away() -> None:
    whole = merged(bundled(), Playbooks(causes={"confusion": Entry(variants=())}))
    assert bundled().causes["confusion"].variants and whole.causes["confusion"].variants == ()


def test_only_what_differs_is_kept_of_a_whole_document() -> None:
    own = Playbooks(version=5, causes={"repeats": Entry(say=OWN)}, emotions={"anger": Entry(steps=OWN)})
    assert difference(bundled(), merged(bundled(), own)) == own
    assert difference(bundled(), bundled()) == Playbooks()
    assert list(changes(Playbooks(), own)) == ["$.causes.repeats.say", "$.emotions.anger.steps"]


def test_a_version_holds_from_its_time_on_and_replaces_the_one_before() -> None:
    first = Playbooks(version=2, causes={"repeats": Entry(say=OWN)})
    second = Playbooks(version=3, causes={"template": Entry(say=OWN)})
    history = PlaybooksHistory(bundled())
    history.add(PlaybooksVersion(playbooks=first, effective_at=10.0))
    history.add(PlaybooksVersion(playbooks=second, effective_at=20.0))
    assert history.at(9.0) == bundled()
    assert history.at(10.0).causes["repeats"].say == OWN
    later = history.at(20.0)
    assert later.causes["repeats"] == bundled().causes["repeats"] and later.causes["template"].say == OWN


def test_a_version_supersedes_one_that_takes_effect_later() -> None:
    history = PlaybooksHistory(bundled())
    history.add(PlaybooksVersion(playbooks=Playbooks(version=2), effective_at=50.0))
    history.add(PlaybooksVersion(playbooks=Playbooks(version=3), effective_at=20.0))
    assert [history.at(now).version for now in (-5.0, 19.0, 20.0, 60.0)] == [1, 1, 3, 3]
    with pytest.raises(ValueError, match="expected above 3, got 3"):
        history.add(PlaybooksVersion(playbooks=Playbooks(version=3)))
