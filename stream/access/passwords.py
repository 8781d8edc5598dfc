"""Passwords of local accounts: which are taken, and their Argon2id hashes.

The rules are those of NIST SP 800-63B: a length, a list of those that everybody tries, and no others.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 256
_OURS = ("stepin", "password", "supervisor", "admin", "welcome", "letmein", "qwerty", "iloveyou", "123456")
_COMMON = (
    "123456789012 1234567890123 12345678901234 123456789123 1234567891011 1q2w3e4r5t6y 1qaz2wsx3edc "
    "q1w2e3r4t5y6 qwertyuiopas qwertyuiop12 qwertyuiop123 qwertyuiop[] qwertyqwerty asdfghjkl123 "
    "asdfghjklzxc zxcvbnmasdfg qazwsxedcrfv 1qaz2wsx3edc4rfv abcdefghijkl abcdefghijklm abc123abc123 "
    "abcd1234abcd changemenow! changeme1234 changeme12345 letmein12345 letmeinletmein iloveyou1234 "
    "iloveyou12345 administrator administrator1 correcthorsebatterystaple passwordpassword password1234 "
    "password12345 password123456 password123! p@ssw0rd1234 passw0rd1234 welcome12345 welcome123456 "
    "monkey123456 dragon123456 football1234 baseball1234 superman1234 princess1234 sunshine1234 "
    "trustno1trustno1 unknownuser1 woaini1314520 woaini520131 5201314520131 wangyangwang1 zhangwei1234 "
    "mimamima1234"
)
_COMMONEST = frozenset(_COMMON.split())


class BadPassword(ValueError):
    """A password that no account may have: its text says what was expected, without the password."""


def check(password: str) -> None:
    """Check that an account may have the password.

    Raises:
        BadPassword: it is too short or too long, or one that everybody tries.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadPassword(f"password: expected {SHORTEST} to {LONGEST} characters, got {len(password)}")
    small = password.casefold()
    alone = {small.replace(word, "").strip("0123456789!.-_ ") for word in _OURS if word in small}
    if small in _COMMONEST or len(set(small)) < 4 or "" in alone:
        raise BadPassword("password: expected one that nobody guesses, got one of the commonest")


def hash_of(password: str) -> str:
    """Return the Argon2id hash of a password, with its salt and parameters."""
    return _hasher().hash(_normal(password))


def is_right(stored: str | None, password: str) -> bool:
    """Return whether `password` has the hash. Without a hash it takes as long, and is wrong."""
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        matches = _hasher().verify(stored or _nobodys(), _normal(password))
    except (Argon2Error, InvalidHashError):
        return False
    return matches and bool(stored)


def is_outdated(stored: str) -> bool:
    """Return whether a hash was made with other parameters than those of today."""
    return _hasher().check_needs_rehash(stored)


def _normal(password: str) -> str:
    # Keyboards write the same letter in several ways. Beyond the longest nothing can be right.
    return unicodedata.normalize("NFKC", password[: LONGEST + 1])


@cache
def _hasher() -> PasswordHasher:
    # The library takes a while to load, and most processes check no password. Its defaults are those of
    # RFC 9106 for little memory: 64 MiB, three passes, four lanes.
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys() -> str:
    return hash_of("the password of nobody at all")
