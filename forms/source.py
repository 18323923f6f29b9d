"""The JSON of a form file, read with limits first: a hostile file costs nothing to refuse."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

MAX_BYTES = 512 * 1024
MAX_DEPTH = 24

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


class Unreadable(Exception):
    """Not the JSON of a form; ``zh`` and ``en`` say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def load(data: bytes) -> Mapping[str, Any]:
    """The JSON object in ``data``; raises ``Unreadable``."""
    if len(data) > MAX_BYTES:
        raise Unreadable("表单文件超过 512 KB", "form file larger than 512 KB")
    # Decoded here, not by the JSON parser, which would also take UTF-16 and see other brackets.
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("不是 UTF-8 文本", f"not UTF-8: {error}") from None
    if _depth(text) > MAX_DEPTH:
        raise Unreadable(
            f"表单嵌套超过 {MAX_DEPTH} 层", f"form nested deeper than {MAX_DEPTH} levels"
        )
    try:
        raw = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except _Twice as error:
        raise Unreadable(
            f"同一对象里重复写了“{error}”", f"name {error} stands twice in one object"
        ) from None
    except ValueError as error:
        raise Unreadable("不是有效的 JSON", f"not valid JSON: {error}") from None
    if not isinstance(raw, dict):
        raise Unreadable("不是表单:最外层不是对象", "not a form: top level is not an object")
    return raw


def _depth(text: str) -> int:
    """Deepest nesting of brackets outside strings."""
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", _STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


class _Twice(Exception):
    """Two readers of such a file could each see another form."""


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, value in pairs:
        if name in result:
            raise _Twice(name)
        result[name] = value
    return result


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
