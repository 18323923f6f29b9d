"""JSON of strangers: only what every database and every reader downstream can hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from api.v2.problems import Problem

MAX_BYTES = 8 * 1024 * 1024
# What is stored is written as JSON again, by a writer that gives up at some depth.
MAX_DEPTH = 100


def parse(raw: bytes) -> Any:
    """The value of ``raw``; nothing at all is an empty object."""
    if len(raw) > MAX_BYTES:
        raise Problem(413, f"请求正文 {len(raw)} 字节,超过上限 {MAX_BYTES} 字节")
    if not raw.strip():
        return {}
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Problem(400, f"请求正文不是正确的 JSON:{error}") from error
    _check(value)
    return value


def _check(value: Any) -> None:
    todo = [(value, 0)]
    while todo:
        one, depth = todo.pop()
        if depth > MAX_DEPTH:
            raise Problem(400, f"请求正文嵌套超过 {MAX_DEPTH} 层")
        if isinstance(one, str) and "\0" in one:
            raise Problem(400, "请求正文里有不能保存的字符 U+0000")
        todo += [(inner, depth + 1) for inner in _inside(one)]


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def text(value: Any) -> str:
    """``value`` as JSON text, for the fields that carry JSON inside JSON."""
    return orjson.dumps(value).decode()
