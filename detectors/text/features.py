"""Turns a text into its normal form and into the hashed n-grams that the models read.

The normal form removes differences that must not change a score: traditional or simplified characters
(OpenCC), full or half width (NFKC), case, emoji, stickers, repeated letters, and the value of a number.
Hashing is an integer mix of code points, the same on every machine and in every version.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt
import opencc

from detectors.text.english_negations import NEGATIONS
from detectors.text.kept import kept

Ids: TypeAlias = npt.NDArray[np.uint32]
Scales: TypeAlias = npt.NDArray[np.float32]

BITS = 18
TABLE_SIZE = 1 << BITS
MAX_CHARACTERS = 600
MAX_BEFORE, MAX_BEFORE_CHARACTERS = 24, 40

# The placeholders for private facts, of redaction and of the corpora; one private-use character each.
_NUMBER, _MONEY, _NAME, _TIME, _CONTACT, _PLACE, _LINK = "\ue000\ue001\ue002\ue003\ue004\ue005\ue006"
PLACEHOLDERS: dict[str, str] = {
    **dict.fromkeys(("数字", "number", "身份证号", "identity", "id", "card", "卡号", "证件"), _NUMBER),
    **dict.fromkeys(("金额", "money", "amount", "price"), _MONEY),
    **dict.fromkeys(("姓名", "name", "组织机构", "organisation", "user", "username"), _NAME),
    **dict.fromkeys(("日期", "时间", "date", "time"), _TIME),
    **dict.fromkeys(("电话", "邮箱", "phone", "mail", "email", "手机"), _CONTACT),
    **dict.fromkeys(("地址", "站点", "address", "site", "place"), _PLACE),
    **dict.fromkeys(("链接", "link", "url"), _LINK),
}
_SPECIAL = re.compile(
    r"https?://\S+|@[\w-]+|#e-[a-z]?[^\W\d_a-z]{0,4}\d*|\[[^\[\]]{1,24}\]|\d[\d.,:/-]*\d|\d"
    r"|(\D)\1{2,}|\s{2,}|[^\S ]"
)
_WORD = re.compile(r"[a-z0]+(?:'[a-z]+)*|[\ue000-\ue006?!]")
_WORDLIKE = re.compile(r"[^\W_]")
_LATIN = re.compile("[a-z]")
_CJK = re.compile("[\u3400-\u9fff]")


def _number(value: int) -> Ids:
    """Return a number as an array without dimensions, with which numpy computes twice as quickly."""
    return np.array(value, dtype=np.uint32)


_MIX_1, _MIX_2, _MIX_3 = (_number(value) for value in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D))
_FINAL = _number(0x27D4EB2F)
_SALT_1, _SALT_2, _SALT_3 = (_number(value) for value in (0x165667B1, 0x2545F491, 0x7FEB352D))
_SHIFT_1, _SHIFT_2, _SHIFT_TABLE = _number(15), _number(13), _number(32 - BITS)
_ROWS = _number(TABLE_SIZE)


# Signs that are written for each other, and characters that a conversion of scripts confuses.
_SAME = {"’": "'", "。": ".", "幺": "么", "著": "着"}


# Where OpenCC's dictionaries have characters: Chinese ones with their radicals, and those for compatibility.
_CHINESE = ((0x2E80, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32000))
# In what OpenCC changes though each of its characters alone stays as it is, such as 回覆, is one of these.
_IN_PHRASES = "梁沈藉覆坏瞭吃哩甦唇峰灶衹核才群秘痴粽皂床"
_UNREADABLE = ("\0", *map(chr, range(0xD800, 0xE000)))


class _Characters(dict[int, str | None]):
    """Maps a code point to its normal form, '' for one without meaning. It fills itself on use."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        category = unicodedata.category(character)
        if category in {"So", "Sk", "Cf", "Cs", "Mn", "Me", "Co"}:
            form = ""
        elif category in {"Cc", "Zl", "Zp"}:
            form = " "
        else:
            form = unicodedata.normalize("NFKC", character).lower()
            form = _SAME.get(form, form)
        if len(self) < 1 << 16:
            self[point] = form
        return form


_characters = _Characters()


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("tw2s")


@cache
def _convertible() -> frozenset[str]:
    """Return the characters of which a text must have one to be converted to another.

    They are those that change alone, at least one of each phrase that OpenCC changes, and those that it
    cannot read.
    """
    every = [chr(point) for first, last in _CHINESE for point in range(first, last)]
    converted = str(_converter().convert("\n".join(every))).split("\n")
    alone = [one for one, other in zip(every, converted, strict=True) if one != other]
    return frozenset(chain(_IN_PHRASES, alone, _UNREADABLE))


def simplify(text: str) -> str:
    """Return the text in simplified characters; other scripts stay as they are.

    Of the recorded Chinese turns seven in eight have nothing to convert. To see that costs .6 µs, to convert
    such a turn costs 4 µs.
    """
    if text.isascii() or _convertible().isdisjoint(text):
        return text
    if "\0" in text:  # where OpenCC would stop reading
        text = text.replace("\0", " ")
    try:
        return str(_converter().convert(text))
    except UnicodeEncodeError:  # half of a surrogate pair, which no encoding has
        return str(_converter().convert(text.encode("utf-8", "replace").decode()))


def _special(match: re.Match[str]) -> str:
    found = match[0]
    if match[1]:
        return " " if match[1].isspace() else found[:2]
    if found[0] == "[":
        kind = found[1:-1].removesuffix("x").strip()
        return _NUMBER if "id" in kind and "_" in kind else PLACEHOLDERS.get(kind, " ")
    if found[0] == "h":
        return _LINK
    if found[0] == "@":
        return _NAME
    return "" if found[0] == "#" else " " if found.isspace() else "0"


def normal(text: str) -> str:
    """Return the normal form of a text, of its first and last characters if it exceeds `MAX_CHARACTERS`.

    Two texts that differ only in script, width, case, emoji, stickers or numbers have the same normal form.

    >>> normal("HELLOOOO， order 1234 😡")
    'helloo, order 0'
    """
    return _normal(_cut(text))


@kept
def _normal(text: str) -> str:
    return _SPECIAL.sub(_special, simplify(text).translate(_characters)).strip()


def _cut(text: str) -> str:
    half = MAX_CHARACTERS // 2
    return text if len(text) <= MAX_CHARACTERS else f"{text[:half]} {text[-half:]}"


class Aligned:
    """A text beside its normal form, which finds the customer's own words for a span of the form.

    `shown` is the text and `form` its normal form, both of at most `MAX_CHARACTERS` characters.

    >>> Aligned("WHERE is my order?").words(0, 5)
    'WHERE'
    """

    def __init__(self, text: str) -> None:
        text = _cut(text)
        simple = simplify(text)
        self.shown = text if len(simple) == len(text) else simple
        plain = simple.translate(_characters)
        self._origins = None if _one_to_one(simple) else _origins(simple)
        pieces: list[str] = []
        # For each special its span in the form and in the plain text: the distance changes there.
        self._specials: list[tuple[int, int, int, int]] = []
        done = length = 0
        for match in _SPECIAL.finditer(plain):
            start, end = match.span()
            special = _special(match)
            pieces += (plain[done:start], special)
            begins = length + start - done
            length = begins + len(special)
            self._specials.append((begins, length, start, end))
            done = end
        pieces.append(plain[done:])
        whole = "".join(pieces)
        self.form = whole.strip()
        self._stripped = len(whole) - len(whole.lstrip())

    def words(self, start: int, end: int) -> str:
        """Return the part of `shown` for `start` to `end` of the form, empty for a span outside it."""
        if not 0 <= start < end <= len(self.form):
            return ""
        first, _ = self._origin(start + self._stripped)
        _, last = self._origin(end - 1 + self._stripped)
        if self._origins is not None:
            first, last = self._origins[first], self._origins[last - 1] + 1
        return self.shown[first:last]

    def _origin(self, index: int) -> tuple[int, int]:
        """Return the span of the plain text behind the form's character at `index`."""
        shift = 0
        for begins, ends, start, end in self._specials:
            if index < begins:
                break
            if index < ends:
                return start, end
            shift = end - ends
        return index + shift, index + shift + 1


def _one_to_one(simple: str) -> bool:
    """Return whether each character has a normal form of exactly one character."""
    return simple.isascii() or all(len(_characters[ord(character)] or "") == 1 for character in set(simple))


def _origins(simple: str) -> list[int]:
    """Return for each character of the translated text the index of its origin."""
    return [index for index, character in enumerate(simple) for _ in _characters[ord(character)] or ""]


def has_words(form: str) -> bool:
    """Return whether a normal form has a letter or a digit."""
    return _WORDLIKE.search(form) is not None


def is_latin(form: str) -> bool:
    """Return whether a normal form has words between blanks, not Chinese characters."""
    return bool(_LATIN.search(form)) and not _CJK.search(form)


def hash_name(name: str) -> int:
    """Return the index of a named feature in a table of `TABLE_SIZE`."""
    return crc32(name.encode()) >> (32 - BITS)


def gram_ids(form: str, longest: int = 3) -> Ids:
    """Return the hashed character 1-, 2- and 3-grams of `^form$`, by size and then by position.

    With a `longest` of 2 it leaves the 3-grams out.
    """
    points = np.frombuffer(f"^{form}$".encode("utf-32-le", "replace"), dtype=np.uint32)
    ones = points * _MIX_1
    twos = ones[:-1] + (points[1:] ^ _SALT_1) * _MIX_2
    if longest == 2:
        return _mix(np.concatenate((ones, twos ^ _SALT_2)))
    threes = (twos[:-1] * _MIX_3) ^ (ones[2:] + _SALT_3)
    twos ^= _SALT_2
    return _mix(np.concatenate((ones, twos, threes)))


def neighbour_ids(form: str) -> Ids:
    """Return the hashed pairs of characters that stand side by side in a form, sorted and distinct.

    The form has at least two characters.
    """
    points = np.frombuffer(form.encode("utf-32-le", "replace"), dtype=np.uint32)
    twos = points[:-1] * _MIX_1 + (points[1:] ^ _SALT_1) * _MIX_2
    return _distinct(_mix(twos ^ _SALT_2))


def _mix(hashes: Ids) -> Ids:
    hashes ^= hashes >> _SHIFT_1
    hashes *= _FINAL
    hashes ^= hashes >> _SHIFT_2
    hashes *= _MIX_2
    hashes >>= _SHIFT_TABLE
    return hashes


def _distinct(ids: Ids) -> Ids:
    """Return the ids sorted and distinct."""
    ids.sort()
    keep = np.empty(ids.size, dtype=np.bool_)
    keep[0] = True
    np.not_equal(ids[1:], ids[:-1], out=keep[1:])
    distinct = ids[keep]
    distinct.flags.writeable = False  # it is kept, and read again
    return distinct


@kept
def turn_ids(form: str, language: str) -> Ids:
    """Return the hashed features of a text, sorted, distinct and never empty.

    Chinese features are character n-grams of one to three. English ones are words, pairs of neighbouring
    words, and one feature for all negations.
    """
    if language == "en":
        said = words(form)
        ones = np.array([_TEXT, *map(crc32, map(str.encode, said))], dtype=np.uint32)
        pairs = ones[:-1] * _MIX_1 + (ones[1:] ^ _SALT_1) * _MIX_2
        parts = (ones, pairs) if NEGATIONS.isdisjoint(said) else (ones, pairs, _NEGATED)
        return _distinct(_mix(np.concatenate(parts)))
    return _distinct(gram_ids(form))


def word_ids(said: list[str]) -> Ids:
    """Return the hashed features of English words by themselves, sorted and distinct."""
    return _distinct(_mix(np.array(list(map(crc32, map(str.encode, said))), dtype=np.uint32)))


@kept
def before_ids(form: str, language: str) -> Ids:
    """Return the hashed features of the answer before a customer's turn.

    English ones are its first words, at most `MAX_BEFORE`; Chinese ones the character 1- and 2-grams of its
    last `MAX_BEFORE_CHARACTERS` characters.
    """
    if language != "en":
        end = form[-MAX_BEFORE_CHARACTERS:]
        return _distinct((gram_ids(end, longest=2) * _MIX_1 + _SALT_3) % _ROWS)
    hashes = np.array([_TEXT, *map(crc32, map(str.encode, words(form)[:MAX_BEFORE]))], dtype=np.uint32)
    return _distinct(_mix(hashes * _MIX_3 + _SALT_3))


def pair_ids(form: str) -> tuple[Ids, Ids]:
    """Return the hashed words of an English text, and its pairs of a word and the one before it."""
    ones = np.array([_TEXT, *map(crc32, map(str.encode, words(form)))], dtype=np.uint32)
    pairs = ones[:-1] * _MIX_1 + (ones[1:] ^ _SALT_1) * _MIX_2
    return _mix(ones[1:]), _mix(pairs)


def words(form: str) -> list[str]:
    """Return the words of a Latin text; question and exclamation marks and placeholders count as words.

    >>> words("where is my order?")
    ['where', 'is', 'my', 'order', '?']
    """
    return _WORD.findall(form)


def find_words(form: str) -> Iterator[re.Match[str]]:
    """Return the matches of the same words, with their positions."""
    return _WORD.finditer(form)


_TEXT = crc32(b"^")
_NEGATED = np.array([crc32(b"not ")], dtype=np.uint32)
NEGATED = int(_mix(_NEGATED.copy())[0])
"""The feature that all `NEGATIONS` share."""
