"""Parts of forms under test, and a stand-in for FEEL, which comes in from outside."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from forms import Form, Json

Build = Callable[..., Form]

_TEST = re.compile(r"([\w.]+)\s*(!=|=|<)\s*(\"[^\"]*\"|\w+)")
_LITERALS = {"true": True, "false": False, "null": None}


def small_feel(expression: str, variables: Mapping[str, Json]) -> Json:
    """As much FEEL as the forms use: comparisons joined by ``or``/``and``, a name, a count."""
    if " or " in expression:
        return any(small_feel(part, variables) is True for part in expression.split(" or "))
    if " and " in expression:
        return all(small_feel(part, variables) is True for part in expression.split(" and "))
    counted = re.fullmatch(r"count\((\w+)\)", expression)
    if counted:
        value = variables.get(counted[1])
        return len(value) if isinstance(value, list) else None
    match = _TEST.fullmatch(expression.strip())
    if not match:
        return _look_up(expression.strip(), variables)
    left = _look_up(match[1], variables)
    word = match[3]
    right: Any = (
        word.strip('"') if word[0] == '"' else _LITERALS[word] if word in _LITERALS else int(word)
    )
    if match[2] == "<":
        return left < right if isinstance(left, int) else None
    return (left == right) is (match[2] == "=")


def _look_up(name: str, variables: Mapping[str, Json]) -> Json:
    value: Json = variables
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def form_bytes(*components: Mapping[str, Any], **top: Any) -> bytes:
    body = {"type": "default", "id": "probe", "schemaVersion": 19, "components": components}
    return json.dumps({**body, **top}, ensure_ascii=False).encode()


def field(key: str, kind: str = "textfield", **more: Any) -> dict[str, Any]:
    name = "timeLabel" if more.get("subtype") == "time" else "dateLabel"
    label = {name if kind == "datetime" else "label": key}
    return {"type": kind, "id": key, "key": key, **label, **more}


def custom(key: str, kind: str, name: str, **more: Any) -> dict[str, Any]:
    return field(key, kind, properties={"jiuzhu:type": name}, **more)


REQUIRED: dict[str, Any] = {"validate": {"required": True}}
YES_NO: dict[str, Any] = {
    "values": [{"value": "true", "label": "是"}, {"value": "false", "label": "否"}]
}
AB: dict[str, Any] = {"values": [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]}


def rows(*components: Any, **properties: str) -> dict[str, Any]:
    named = {f"jiuzhu:{name.replace('_', '-')}": value for name, value in properties.items()}
    body = {"type": "dynamiclist", "id": "rows", "path": "rows", "label": "家庭成员"}
    return {**body, "components": components, "properties": named}
