"""Finds mail addresses: whole with their umlauts, with blanks at the `@`, or with "(at)" and "dot". Pure.

An address ends in a domain of letters, so "3 pcs @ 4.99" and "meet @ 10.30" are none. With a blank at the
`@`, or with "at" in words, the domain must be one of the common ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LETTER = r"A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u036f\u0370-\u03ff\u0400-\u04ff"
_LOCAL = rf"[{_LETTER}_][{_LETTER}._%+'-]{{0,63}}+"
_LABEL = rf"[{_LETTER}-]{{1,63}}+"
_MAIL = re.compile(rf"{_LOCAL} {{0,2}}@ {{0,2}}{_LABEL}(?:(?:[.。]| [.。] ?){_LABEL}){{1,6}}+")
_AT = r"(?: ?[(\[{<] ?(?:[aA][tT]|@) ?[)\]}>] ?| ?(?:艾特|小老鼠) ?)"
_DOT = r"(?:\.| ?[(\[{<] ?(?:[dD][oO][tT]|\.) ?[)\]}>] ?| [dD][oO][tT] | ?点 ?)"
_HIDDEN = re.compile(rf"{_LOCAL}(?:{_DOT}{_LABEL}){{0,4}}{_AT}{_LABEL}(?:{_DOT}{_LABEL}){{1,5}}+")
_HIDDEN_LIKELY = re.compile(r"[(\[{<（［｛【〔] ?(?:[aA][tT]|@)|艾特|小老鼠")
_MARK = re.compile(r"[@＠(\[<{（［｛【〔艾]")
_SPOKEN = re.compile(
    rf"(?<![{_LETTER}])[{_LETTER}][{_LETTER}._+'-]{{0,63}}+"
    rf"(?: (?:dot|underscore|dash|hyphen) [{_LETTER}_+-]{{1,64}}+){{0,5}}"
    rf" (?:at|AT) {_LABEL}(?: (?:dot|DOT) {_LABEL}){{1,5}}+"
)
_COMMON = frozenset(
    [
        "com",
        "net",
        "org",
        "edu",
        "gov",
        "mil",
        "info",
        "biz",
        "io",
        "ai",
        "app",
        "dev",
        "me",
        "co",
        "cn",
        "tw",
        "hk",
        "mo",
        "jp",
        "kr",
        "sg",
        "my",
        "th",
        "vn",
        "id",
        "ph",
        "in",
        "au",
        "nz",
        "uk",
        "gb",
        "ie",
        "de",
        "at",
        "ch",
        "fr",
        "be",
        "nl",
        "lu",
        "es",
        "pt",
        "it",
        "gr",
        "pl",
        "cz",
        "sk",
        "hu",
        "ro",
        "bg",
        "se",
        "no",
        "dk",
        "fi",
        "is",
        "ee",
        "lv",
        "lt",
        "ru",
        "ua",
        "tr",
        "il",
        "ae",
        "sa",
        "za",
        "ng",
        "ke",
        "eg",
        "br",
        "mx",
        "ar",
        "cl",
        "pe",
        "us",
        "ca",
        "eu",
        "asia",
        "online",
        "site",
        "shop",
        "xyz",
    ]
)
_DOT_LABEL = re.compile(rf"(?P<blank> ?)[.。] ?(?P<name>{_LABEL})")
_NO_HOST = re.compile(r" (?:at|AT) (?:the|a|this|that|our|your|my) ")
_SPLIT = re.compile(r"[^A-Za-z0-9\u00c0-\u04ff-]+")


def likely(text: str) -> bool:
    """Whether a text has a sign of an address. Takes about half a microsecond."""
    if _MARK.search(text) is None and "小老鼠" not in text:
        return False
    return "@" in text or "＠" in text or _HIDDEN_LIKELY.search(text) is not None


def find(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the addresses in a folded text that has a sign of one."""
    found = []
    for match in _MAIL.finditer(folded):
        end = _end(match)
        written = folded[match.start() : end]
        if end and (" " not in written or _last(written) in _COMMON):
            found.append((match.start(), end))
    if _HIDDEN_LIKELY.search(folded):
        found += [match.span() for match in _HIDDEN.finditer(folded) if _last(match[0]) in _COMMON]
    return _apart(found)


def find_spoken(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the addresses that are read out: "a dot b at c dot com"."""
    for match in _SPOKEN.finditer(folded):
        if _last(match[0]) in _COMMON and not _NO_HOST.search(match[0]):
            yield match.span()


def _last(written: str) -> str:
    return [each for each in _SPLIT.split(written) if each][-1].lower()


def _end(match: re.Match[str]) -> int:
    """Return where the domain ends: with its last label of two letters or more; 0 if it has none.

    After a blank a label counts only if it is a common one, and none of those stands before it.
    """
    domain = match[0].index("@")
    end, last = 0, ""
    for label in _DOT_LABEL.finditer(match[0], domain):
        name = label["name"].rstrip("-").lower()
        if label["blank"] and (last in _COMMON or name not in _COMMON):
            break
        if name.isalpha() or name.startswith("xn"):
            end = match.start() + label.start("name") + len(name)
        last = name
    return end


def _apart(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    done = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= done:
            done = end
            yield start, end
