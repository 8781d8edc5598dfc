"""Gives a mail that came in one line the lines that it had: some platforms drop them."""

from __future__ import annotations

import re

_FARTHEST = 200
_OPENINGS = (
    (" On ", "wrote:"),
    ("在", "写道："),
    ("在", "写道:"),
    ("在", "寫道："),
    (" Am ", "schrieb:"),
    (" Le ", "écrit :"),
)
_DATED = re.compile(r"\d{1,2}[:：h]\d\d|\S@\S|(?<!\d)20\d\d(?!\d)")
_QUOTED_NEXT = (">", "&gt;")


def unfolded(text: str) -> list[str]:
    """Return the lines of a mail. An attribution inside a line gets a line of its own.

    It must name a time, a year or an address: "On Monday you wrote: …" is a person's own sentence.

    >>> unfolded("Works! On Tue, 3 Mar 2026 at 10:15 Support <s@x.com> wrote: > Did it?")
    ['Works!', 'On Tue, 3 Mar 2026 at 10:15 Support <s@x.com> wrote:', '> Did it?']
    """
    lines: list[str] = []
    for line in text.splitlines():
        lines += _unfolded(line)
    return lines


def _unfolded(line: str) -> list[str]:
    for opening, ending in _OPENINGS:
        end = line.find(ending)
        if end < 0:
            continue
        begin = line.rfind(opening, max(0, end - _FARTHEST), end)
        if begin < 0:
            begin = 0 if line.startswith(opening.lstrip()) else -1
        header, rest = line[max(0, begin) : end + len(ending)].strip(), line[end + len(ending) :].strip()
        if begin < 0 or (not begin and not rest) or _DATED.search(header) is None:
            continue
        if line[:begin].rstrip().endswith(">") and not rest:
            # An address stands first: "Support <s@x.com> 在 …写道：".
            continue
        if begin and rest and not rest.startswith(_QUOTED_NEXT) and "@" not in header:
            continue
        return [part for part in (line[:begin].rstrip(), header, rest) if part]
    return [line]
