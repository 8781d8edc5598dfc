"""Cuts a message down to the words that its sender has written now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from detectors.text.mail.automatic import is_automatic
from detectors.text.mail.flattened import unfolded
from detectors.text.mail.markup import is_markup, text_of
from detectors.text.mail.quotations import may_quote, quotation_at
from detectors.text.mail.signatures import without_signature

LeftOut: TypeAlias = Literal["quotation", "signature"]


class OwnWords(NamedTuple):
    """What a sender has written now, and what was left out of the message.

    A message of kind `automatic` was written by a program, one of kind `quoted` repeats another and adds
    nothing. Both keep their whole text.
    """

    text: str
    kind: Literal["automatic", "quoted"] | None = None
    left_out: tuple[LeftOut, ...] = ()


def own_words(text: str, mail: bool) -> OwnWords:
    """Return the words of a message without quoted history and signature.

    A forwarded message without a word of its own asks nevertheless: what is left of it is empty.

    Args:
        mail: whether the message came by mail. Elsewhere only what is unmistakable is left out, such as
            "On Tue, Support wrote:" above lines with `>`. Signatures and single lines with `>` stay.

    >>> own_words("It works!\\nOn Tue, Support wrote:\\n> Did it help?", mail=True).text
    'It works!'
    >>> own_words("> 3 days\\nand no answer", mail=False).text
    '> 3 days\\nand no answer'
    """
    if not mail and not may_quote(text):
        return OwnWords(text)
    if mail and is_markup(text):
        return _of_markup(text)
    lines = unfolded(text) if mail else text.splitlines()
    parts, quotes, forwarded = _without_quotations(lines, mail)
    own = [_joined(part) for part in parts]
    words = [_joined(without_signature(part)) for part in parts] if mail else own
    if mail and is_automatic("\n".join(words)):
        return OwnWords(text, "automatic")
    if not any(words) and not quotes:
        return OwnWords(text)
    if not any(words) and mail and not forwarded:
        return OwnWords(text, "quoted")
    left_out: list[LeftOut] = ["quotation"] if quotes else []
    if words != own:
        left_out.append("signature")
    return OwnWords("\n".join(filter(None, words)), None, tuple(left_out)) if left_out else OwnWords(text)


def _of_markup(text: str) -> OwnWords:
    """Return the words of a mail in HTML, as those of the same mail in plain text."""
    plain, quotes = text_of(text)
    # Markup that is quoted as text, such as `&lt;p&gt;`, is not read again.
    words = own_words(plain, mail=not is_markup(plain))
    if quotes and words.kind is None and "quotation" not in words.left_out:
        return words._replace(left_out=("quotation", *words.left_out))
    return words


def _without_quotations(lines: Sequence[str], mail: bool) -> tuple[list[list[str]], bool, bool]:
    """Return the lines between quotations, whether there are any, and whether one was forwarded."""
    parts: list[list[str]] = [[]]
    quotes = forwarded = False
    at = 0
    while at < len(lines):
        found = quotation_at(lines, at, marks=mail or quotes)
        if found is None:
            parts[-1].append(lines[at])
            at += 1
        else:
            quotes, forwarded, at = True, forwarded or found.forwarded, found.end
            parts.append([])
    return parts, quotes, forwarded


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip()
