"""Masks the beginning of a text that may be of any length, so that the work is bounded. Pure."""

from __future__ import annotations

from stream.privacy.redaction import mask

_CUT_REACH = 256
"""Characters of a card number that is read out word by word, and more: a cut may split a number."""


def mask_beginning(text: str, most: int) -> str:
    """Return a text masked. Of a text of more than `most` characters return the beginning, and its length.

    A number that the cut splits could not be recognised, so the last characters before the cut go as well.

    >>> mask_beginning("call 13812345678", most=1000)
    'call [phone]'
    >>> mask_beginning("where is my order? " * 60, most=275)
    'where is my order? … (1140 characters)'
    """
    if len(text) <= most:
        return mask(text)
    return f"{mask(text[:most])[:-_CUT_REACH]}… ({len(text)} characters)"
