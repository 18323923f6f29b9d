"""The recorded actions of a command: canonical JSON that re-execution reads back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, get_args

import orjson

from engine.actions import Action
from engine.events import canonical

# Fields that JSON gives back as lists.
TUPLES = ("results", "take", "open", "rearm", "at", "until")
CLASSES: dict[str, Any] = {cls.__name__: cls for cls in get_args(Action)}


def encode(actions: Sequence[Action]) -> str:
    """``[[name, {field: value}], …]`` in the order they were applied."""
    listed = [[type(a).__name__, {f.name: getattr(a, f.name) for f in fields(a)}] for a in actions]
    return canonical(listed).decode()


def decode(text: str) -> list[Action]:
    """The actions of ``encode``; ``KeyError`` for one this version does not know."""
    return [CLASSES[name](**_tuples(values)) for name, values in orjson.loads(text)]


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if name in TUPLES else v for name, v in values.items()}
