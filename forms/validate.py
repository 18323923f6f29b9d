"""Are these values what the form asks for? Every field's errors in one answer, in Chinese.

The shape is checked by a JSON Schema made from the form, in jsonschema-rs: its patterns run in
linear time (no ``^(a+)+$`` of a designer can hang a page) and 19.99 is a multiple of 0.01.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind as ErrorKind

from forms import kinds
from forms.messages import message, missing
from forms.reading import PATTERNS
from forms.schema import MANY_OF, ONE_OF, TEXTS, Component, Evaluate, Form, Json, in_scope
from forms.visibility import Settled, settle

TEXT_LENGTH = 200
LONG_TEXT_LENGTH = 4000
MAX_FILES = 20
MAX_FEN = 10**13


@dataclass(frozen=True, slots=True)
class Validated:
    """``values``: typed, without hidden fields, empty ones null. ``errors``: field path
    (``members[0].name``) -> messages, in the order of the form; the values count only without.
    """

    values: Mapping[str, Json]
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.errors


def validate(
    form: Form, values: Mapping[str, Json], *, evaluate: Evaluate, today: date
) -> Validated:
    """Check typed ``values`` against ``form``. ``today`` is the case's day in Asia/Shanghai."""
    settled = settle(form, values, evaluate)
    found = _schema_errors(form, settled)
    for path, (component, holder) in settled.fields.items():
        wrong = kinds.problem(component, holder.get(component.key), today)
        if wrong and path not in found:
            found[path] = [wrong]
    order = {path: number for number, path in enumerate(settled.fields)}
    errors = dict(sorted(found.items(), key=lambda item: order.get(item[0], len(order))))
    for component, holder in settled.fields.values():
        holder.setdefault(component.key, None)
    return Validated(settled.values, errors)


def json_schema(form: Form) -> dict[str, Any]:
    """JSON Schema (2020-12) of the form's values when no condition hides a field."""
    return _object(form.components)


@lru_cache(maxsize=512)
def _validator(form: Form) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json_schema(form), pattern_options=PATTERNS)


def _object(components: Sequence[Component]) -> dict[str, Any]:
    fields = [component for component in in_scope(components) if not component.disabled]
    return {
        "type": "object",
        "properties": {component.key: _schema(component) for component in fields},
        "required": [c.key for c in fields if c.rules.required],
        "additionalProperties": False,
    }


def _schema(component: Component) -> dict[str, Any]:
    rules = component.rules
    if component.type == "group":
        return _object(component.children)
    if component.type == "dynamiclist":
        limits = {"minItems": rules.min_rows, "maxItems": rules.max_rows}
        return {"type": "array", "items": _object(component.children), **limits}
    if component.type in TEXTS or component.type == "datetime":
        return _text(component)
    if component.type == "number":
        return _number(component)
    if component.type == "checkbox":
        # A required box is one that must be ticked, as in form-js.
        return {"type": "boolean", "const": True} if rules.required else {"type": "boolean"}
    if component.kind == "yes-no":
        return {"type": "boolean"}
    if component.type in ONE_OF:
        return {"enum": [option.value for option in component.options]}
    least = 1 if rules.required else 0
    if component.type in MANY_OF:
        allowed = {"enum": [option.value for option in component.options]}
        return {"type": "array", "items": allowed, "uniqueItems": True, "minItems": least}
    if component.type == "filepicker":
        most = MAX_FILES if component.multiple else 1
        file_id = {"type": "string", "minLength": 1, "maxLength": TEXT_LENGTH}
        return {"type": "array", "items": file_id, "minItems": least, "maxItems": most}
    return {}


def _text(component: Component) -> dict[str, Any]:
    rules = component.rules
    longest = LONG_TEXT_LENGTH if component.type == "textarea" else TEXT_LENGTH
    if component.kind in ("person-name", "signature"):
        longest = kinds.NAME_LENGTH
    schema: dict[str, Any] = {"type": "string", "maxLength": rules.max_length or longest}
    if rules.min_length:
        schema["minLength"] = rules.min_length
    if rules.pattern:
        schema["pattern"] = rules.pattern
    return schema


def _number(component: Component) -> dict[str, Any]:
    rules = component.rules
    low, high = rules.minimum, rules.maximum
    if component.kind == "money":
        # The designer bounds 元, the value is 分.
        return {
            "type": "integer",
            "minimum": int(low * 100) if low is not None else 0,
            "maximum": int(high * 100) if high is not None else MAX_FEN,
        }
    schema: dict[str, Any] = {"type": "integer" if component.decimals == 0 else "number"}
    if component.decimals:
        schema["multipleOf"] = float(Decimal(1).scaleb(-component.decimals))
    if low is not None:
        schema["minimum"] = _json_number(low)
    if high is not None:
        schema["maximum"] = _json_number(high)
    return schema


def _json_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _schema_errors(form: Form, settled: Settled) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for error in _validator(form).iter_errors(settled.values):
        path, kind = _path(error.instance_path), error.kind
        if isinstance(kind, ErrorKind.Required):
            path = _join(path, kind.property)
            # The schema knows nothing of conditions: what is hidden is not missing.
            if path in settled.fields:
                found.setdefault(path, []).append(missing(settled.fields[path][0]))
        elif isinstance(kind, ErrorKind.AdditionalProperties):
            for name in kind.unexpected:
                found.setdefault(_join(path, name), []).append("这张表里没有这一项")
        else:
            owner = _owner(path, settled)
            found.setdefault(owner or path, []).append(
                message(kind.name, kind, settled.fields[owner][0] if owner else None)
            )
    return {path: list(dict.fromkeys(messages)) for path, messages in found.items()}


def _path(parts: Sequence[str | int]) -> str:
    path = ""
    for part in parts:
        path = f"{path}[{part}]" if isinstance(part, int) else _join(path, part)
    return path


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _owner(path: str, settled: Settled) -> str:
    """The field that an error belongs to: an entry of a checklist is no field of its own."""
    if path in settled.fields:
        return path
    whole = path.rpartition("[")[0]
    return whole if whole in settled.fields else ""
