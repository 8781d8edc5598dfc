"""The playbooks that come with StepIn: one YAML file for each family of causes, and one for the emotions."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml

from stream.records import Playbooks

_QUICK_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C, ten times as quick; PyYAML may have been built without it."""


@cache
def bundled() -> Playbooks:
    """Read the playbooks that come with StepIn, once. They are version 1."""
    whole: dict[str, Any] = {"causes": {}, "emotions": {}}
    folder = files("stream.playbooks") / "bundled"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".yaml"):
            part = yaml.load(file.read_text("utf-8"), _QUICK_LOADER)
            for name in ("causes", "emotions"):
                whole[name] |= part.pop(name, {})
            whole |= part
    return msgspec.convert(whole, Playbooks)
