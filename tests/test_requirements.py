"""What is installed is what the short requirements ask for, resolved, pinned and hashed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
FILES = ("requirements", "requirements-dev")
# A pin is one line with a version, and the lines with its hashes.
_PIN = re.compile(
    r"^(?P<pin>[^#\s-][^\\\n]*?) \\\n(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.M
)


def asked(name: str) -> list[Requirement]:
    """The requirements of a short file, with those of the files that it names."""
    found = []
    for line in (ROOT / f"{name}.in").read_text("utf-8").splitlines():
        if line.startswith("-r "):
            found += asked(line.removeprefix("-r ").removesuffix(".in"))
        elif line and not line.startswith(("#", "-c ")):
            found.append(Requirement(line))
    return found


def pinned(name: str) -> list[Requirement]:
    return [Requirement(pin["pin"]) for pin in _PIN.finditer((ROOT / f"{name}.txt").read_text("utf-8"))]


def applies(requirement: Requirement, extras: frozenset[str] = frozenset()) -> bool:
    return requirement.marker is None or any(
        requirement.marker.evaluate({"extra": extra}) for extra in (extras or {""})
    )


def needed(requirements: list[Requirement]) -> Iterator[str]:
    """The names of all packages that these need on this machine, as the installed packages tell."""
    seen: set[tuple[str, frozenset[str]]] = set()
    left = [(canonicalize_name(each.name), frozenset(each.extras)) for each in requirements if applies(each)]
    while left:
        package, extras = left.pop()
        if (package, extras) in seen:
            continue
        seen.add((package, extras))
        yield package
        for text in metadata.requires(package) or ():
            requirement = Requirement(text)
            if applies(requirement, extras | {""}):
                left.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))


@pytest.mark.parametrize("name", FILES)
def test_every_line_of_the_resolved_file_is_a_pin_with_hashes(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text("utf-8")
    rest = _PIN.sub("", text)
    assert [line for line in rest.splitlines() if line and not line.startswith("#")] == []


@pytest.mark.parametrize("name", FILES)
def test_the_resolved_file_has_each_asked_version(name: str) -> None:
    pins = {canonicalize_name(pin.name): str(pin.specifier) for pin in pinned(name)}
    for requirement in asked(name):
        assert pins.get(canonicalize_name(requirement.name)) == str(requirement.specifier), (
            f"{name}.txt does not agree with {name}.in on {requirement.name}: run `make requirements`"
        )


@pytest.mark.parametrize("name", FILES)
def test_the_resolved_file_has_all_that_is_needed_and_no_more(name: str) -> None:
    pins = {canonicalize_name(pin.name) for pin in pinned(name) if applies(pin)}
    assert pins == set(needed(asked(name))), (
        f"run `make requirements`: {name}.txt is not what {name}.in needs"
    )


@pytest.mark.parametrize("name", FILES)
def test_the_pinned_versions_are_installed(name: str) -> None:
    different = {
        pin.name: metadata.version(pin.name)
        for pin in pinned(name)
        if applies(pin) and not pin.specifier.contains(metadata.version(pin.name), prereleases=True)
    }
    assert different == {}, "run `make setup`"


def test_the_image_installs_only_what_has_a_known_hash() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.findall(r"pip install.*", dockerfile) == [
        "pip install --no-cache-dir --require-hashes --requirement requirements.txt"
    ]
    bases = re.findall(r"^FROM (\S+)", dockerfile, re.M)
    assert bases and all(re.search(r"@sha256:[0-9a-f]{64}$", base) for base in bases)
