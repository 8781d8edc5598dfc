"""What all tables of the archive are made of."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, Integer, MetaData, Text

metadata = MetaData()
_WHOLE = BigInteger().with_variant(Integer, "sqlite")


def text(name: str, *, key: bool = False, optional: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=optional)


def number(name: str, *, key: bool = False, optional: bool = False) -> Column[float]:
    return Column(name, Double, primary_key=key, nullable=optional)


def whole(name: str, *, key: bool = False, optional: bool = False) -> Column[int]:
    return Column(name, _WHOLE, primary_key=key, nullable=optional, autoincrement=False)
