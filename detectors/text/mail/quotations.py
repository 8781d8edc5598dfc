"""Finds quotations in the lines of a message: what a mail program puts above them, and lines with `>`.

The phrases follow the tables of mail-parser-reply 1.36 (Python, MIT), email-reply-parser of Crisp
(JavaScript, MIT) and talon (Python, Apache 2.0); the Chinese ones also what QQ Mail, NetEase, Foxmail and
Outlook write. The libraries themselves are not used. mail-parser-reply takes four seconds for 12 KiB of
"On On On", does not find "在 2026年…写道：",
and takes "Thanks, but it is still broken" for a signature; talon is no longer kept.

Here each line is looked at for itself, so the time is in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from detectors.text.mail.header_blocks import block_end
from detectors.text.mail.header_phrases import BEGINNINGS, FORWARDED, REPLIED, REPLY_ABOVE, WROTE

_SHORTEST, _LONGEST = 6, 300
_MOST_LINES, _MOST_OF_A_CHAT = 3, 20
_RULE = "-—–─_=*#~ \t"
_SIGNS = (":", "：", "--", "—", "─", "「")
_QUOTES = (">", "＞", "&gt;")
_FACES = (">:", ">_", ">.", ">=", ">;", "><", ">-")
_ADDRESS = re.compile(r"[<(\[][^\s<>@]{1,64}@|\S@\S")
_TIME = re.compile(r"(?<!\d)\d{1,2}[:：h.]\d\d(?!\d)|(?:上午|下午|晚上)\s?\d")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}/\d{1,2}/\d\d(?!\d)")
_DAY = re.compile(
    r"\d|\b(?:mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\b|\byesterday\b|\btoday\b|[昨今前]天",
    re.IGNORECASE,
)
_NAMED_AFTER = re.compile(r"\b(?:schrieb|schreef|skrev) (?:[^:]|:\d\d){1,80}:$", re.IGNORECASE)
_ENDS_SENTENCE = re.compile(r"[!?。！？]")
# What a person says and no mail program.
_SAID = re.compile(
    r"\b(?:i|you|your|my|me|he|she|they|we|our|nobody|who|that|colleagues?|agents?)\b|[你您我他她们]|贵司|客服[都就也还说]",
    re.IGNORECASE,
)


class Quotation(NamedTuple):
    """A quotation up to the line `end`, which is no part of it."""

    end: int
    forwarded: bool = False


class _Header(NamedTuple):
    """What a mail program puts above a quotation. Only a `sure` one needs no `>` below it."""

    end: int
    sure: bool = True
    forwarded: bool = False


def may_quote(text: str) -> bool:
    """Return quickly whether a message that came by another way than mail can quote one."""
    return ("\n" in text or "\r" in text) and any(sign in text for sign in _SIGNS)


def quotation_at(lines: Sequence[str], at: int, marks: bool) -> Quotation | None:
    """Return the quotation that begins in line `at`, or None.

    Args:
        marks: whether lines with `>` are a quotation also where nothing above says so.
    """
    line = lines[at]
    if not line.strip():
        return None
    if _asks_for_replies_above(line):
        # At the top it stands in the desk's own mail, whose words follow.
        return Quotation(at + 1 if _next_text(lines, 0) == at else len(lines))
    if (end := _end_of_chat_reply(lines, at)) is not None:
        return Quotation(end)
    if is_quoted(line):
        return Quotation(_end_of_quoted(lines, at)) if marks and not _is_more_than(lines, at) else None
    header = _separator(line, at) or _attribution(lines, at) or _block(lines, at)
    if header is None:
        return None
    first = _next_text(lines, header.end)
    if first < len(lines) and is_quoted(lines[first]):
        return Quotation(_end_of_quoted(lines, first), header.forwarded)
    return Quotation(len(lines), header.forwarded) if header.sure else None


def is_quoted(line: str) -> bool:
    """Return whether a line begins with the mark of a quotation, and not with a face such as `>:(`."""
    start = line.lstrip()[:4]
    return start.startswith(_QUOTES) and not start.startswith(_FACES)


def _is_more_than(lines: Sequence[str], at: int) -> bool:
    """Whether a single line such as "> 30 days" says "more than"."""
    alone = at + 1 == len(lines) or not is_quoted(lines[at + 1])
    return alone and lines[at].lstrip(" >＞\t")[:1].isnumeric()


def _end_of_quoted(lines: Sequence[str], at: int) -> int:
    end = at
    while at < len(lines):
        if is_quoted(lines[at]):
            end = at + 1
        elif lines[at].strip():
            break
        at += 1
    return end


def _next_text(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _separator(line: str, at: int) -> _Header | None:
    """Find a line such as "-----Original Message-----"."""
    if len(line) > _LONGEST:
        return None
    plain = line.replace("&nbsp;", " ").strip()
    if plain[:1] not in _RULE and not plain.endswith((":", "：")):
        return None
    inner = " ".join(plain.strip(_RULE).casefold().split())
    if not inner:
        return None
    ruled = len(plain) > 1 and plain[0] in _RULE and plain[1] in _RULE
    if inner in FORWARDED and (ruled or plain.endswith((":", "："))):
        return _Header(at + 1, forwarded=True)
    return _Header(at + 1) if ruled and inner in REPLIED else None


def _end_of_chat_reply(lines: Sequence[str], at: int) -> int | None:
    """Find 「what somebody wrote」 above a row of `- - - -`, as WeChat copies a message that is answered."""
    if not lines[at].startswith("「"):
        return None
    for index in range(at, min(at + _MOST_OF_A_CHAT, len(lines) - 1)):
        if lines[index].rstrip().endswith("」"):
            row = lines[index + 1].replace(" ", "")
            return index + 2 if len(row) >= 5 and set(row) <= {"-", "—"} else None
    return None


def _asks_for_replies_above(line: str) -> bool:
    if not _SHORTEST <= len(line) <= _LONGEST or line.lstrip()[0] not in _RULE:
        return False
    low = line.casefold()
    return any(phrase in low for phrase in REPLY_ABOVE)


def _attribution(lines: Sequence[str], at: int) -> _Header | None:
    """Find "On Tue, 3 Mar 2026 at 10:15, Support <support@example.com> wrote:", in up to three lines."""
    joined = ""
    for end in range(at, min(at + _MOST_LINES, len(lines))):
        part = lines[end][: _LONGEST + 1].strip()
        joined = f"{joined} {part}" if joined else part
        if not part or len(joined) > _LONGEST or is_quoted(part):
            return None
        if _ends_like_one(joined):
            return _judged(joined, end + 1)
        if end == at and not joined.casefold().startswith(BEGINNINGS):
            return None
    return None


def _ends_like_one(line: str) -> bool:
    if not line.endswith((":", "：")):
        return False
    before = line[:-1].rstrip().casefold()
    return (
        before.endswith(WROTE)
        or _NAMED_AFTER.search(line) is not None
        or (before.endswith(">") and "@" in before and _TIME.search(before) is not None)
    )


def _judged(line: str, end: int) -> _Header | None:
    """Tell what a mail program writes from what a person says, such as "On Monday your colleague wrote:"."""
    if _ENDS_SENTENCE.search(line) is not None:
        return None
    address = _ADDRESS.search(line) is not None
    time = _TIME.search(line) is not None
    year = _YEAR.search(line) is not None
    if address and (time or year):
        return _Header(end)
    if _SAID.search(line) is not None:
        return None
    comma = "," in line or "，" in line
    if address or (year and (time or comma)) or (time and comma) or "年" in line:
        return _Header(end)
    if _DAY.search(line) is not None or (len(line.split()) <= 4 and len(line) <= 40):
        return _Header(end, sure=False)
    return None


def _block(lines: Sequence[str], at: int) -> _Header | None:
    """Find "From: … Subject: …". At the top it is a forwarded message: Outlook writes no more above it."""
    end = block_end(lines, at)
    return None if end is None else _Header(end, forwarded=_next_text(lines, 0) == at)
