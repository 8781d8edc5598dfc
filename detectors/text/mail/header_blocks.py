"""Finds the lines "From: … Sent: … To: … Subject: …" that Outlook and others put above a quotation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detectors.text.mail.header_phrases import FORM_FIELDS, LABELS

_MOST_LINES = 9
_LONGEST_LABEL = 30
_RULE = frozenset("-—–─_=* ")
_SHORTEST_RULE = 8
_IN_BRACKETS = re.compile(r"[<\[][^\s<>@\[\]]{1,64}@[^\s<>@\[\]]{1,253}[>\]]")


def block_end(lines: Sequence[str], at: int) -> int | None:
    """Return the line after the header lines that begin in line `at`, or None where none begin there.

    A sender alone is enough with an address in brackets. Where goods travel there is also a "From" and a
    "To", and on a parcel a 发件人 and a 收件人: a subject, or a time and an address, tells a mail from them.
    """
    begin = at + 1 if _is_rule(lines[at]) else at
    roles: set[str] = set()
    address = bracketed = False
    end = begin
    for index in range(begin, min(begin + _MOST_LINES, len(lines))):
        role = _role(lines[index])
        if role is None and (not roles or (lines[index].strip() and not lines[index][0].isspace())):
            break
        if role in roles and role != "other":
            # Another header begins.
            break
        if role is None and not lines[index].strip():
            # A blank line ends the header, but some programs write one between all lines.
            if index + 1 >= len(lines) or _role(lines[index + 1]) is None:
                break
            continue
        if role is not None:
            roles.add(role)
        address = address or "@" in lines[index]
        bracketed = bracketed or (role == "from" and _IN_BRACKETS.search(lines[index][:400]) is not None)
        end = index + 1
    if "from" not in roles:
        return None
    if _next_is_a_form(lines, end):
        return None
    told = "subject" in roles or "sent" in roles
    return end if bracketed or (told and (address or (len(roles) > 2 and "subject" in roles))) else None


def _role(line: str) -> str | None:
    """Return what a header line holds: from, sent, to, subject or another."""
    start = line[:_LONGEST_LABEL]
    if ":" not in start and "：" not in start:
        return None
    label = start.replace("：", ":").partition(":")[0]
    return LABELS.get("".join(label.replace("*", " ").casefold().split()))


def _next_is_a_form(lines: Sequence[str], at: int) -> bool:
    """Whether the fields of a contact form go on, whose message is the customer's own."""
    start = lines[at][:_LONGEST_LABEL].casefold() if at < len(lines) else ""
    return start.replace("：", ":").partition(":")[0].strip(" *") in FORM_FIELDS and (
        ":" in start or "：" in start
    )


def _is_rule(line: str) -> bool:
    line = line.strip()
    return len(line) >= _SHORTEST_RULE and _RULE.issuperset(line)
