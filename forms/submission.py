"""What a browser posts, as typed values: the one place where text becomes numbers and dates.

Names are paths: ``birth_date``, ``address.street``, ``members[0].name``. Fields that the form
does not have (tokens, buttons) are dropped. Text that is not yet what it should be stays text,
so that validation can say so and the page can show it again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from forms import kinds
from forms.schema import Component, Form, Json, in_scope

# Names of the buttons of a dynamic list; the value is the list's path, or that of the row.
ADD_ROW = "_add_row"
REMOVE_ROW = "_remove_row"

_STEP = re.compile(r"([^\W\d]\w*)((?:\[\d{1,4}\])?)")

Fields = Mapping[str, Sequence[str]]


def parse_post(form: Form, fields: Fields) -> dict[str, Json]:
    """Typed values of posted ``fields`` (name -> all its texts). Blank rows are left out."""
    return _object(form.components, _tree(fields))


def edit_rows(form: Form, fields: Fields) -> dict[str, Json] | None:
    """The values after the "add a row" or "remove this row" that was pressed, for the page to be
    drawn again; None if the form was submitted instead."""
    added, removed = fields.get(ADD_ROW, [""])[0], fields.get(REMOVE_ROW, [""])[0]
    if not added and not removed:
        return None
    values = _object(form.components, _tree(fields), keep_blank=True)
    rows = _list_at(values, added or removed.rpartition("[")[0])
    if added and rows is not None:
        rows.append({})
    elif rows is not None:
        index = removed.rpartition("[")[2].removesuffix("]")
        if index.isdecimal() and int(index) < len(rows):
            del rows[int(index)]
    return values


def _list_at(values: dict[str, Any], path: str) -> list[Any] | None:
    spot: Any = values
    for step in path.split("."):
        match = _STEP.fullmatch(step)
        if not match or not isinstance(spot, dict):
            return None
        spot = spot.get(match[1])
        if match[2]:
            index = int(match[2][1:-1])
            spot = spot[index] if isinstance(spot, list) and index < len(spot) else None
    return spot if isinstance(spot, list) else None


def _tree(fields: Fields) -> dict[str, Any]:
    """Flat names as nested dictionaries; rows of a list are kept under their number."""
    tree: dict[str, Any] = {}
    for name, texts in fields.items():
        spot = tree
        steps = name.split(".")
        for place, step in enumerate(steps):
            match = _STEP.fullmatch(step)
            if not match:
                break
            path: list[Any] = [match[1], *([int(match[2][1:-1])] if match[2] else [])]
            if place == len(steps) - 1:
                spot.setdefault(match[1], list(texts))
                break
            for part in path:
                inner = spot.setdefault(part, {})
                spot = inner if isinstance(inner, dict) else {}
    return tree


def _object(
    components: Sequence[Component], tree: Mapping[Any, Any], keep_blank: bool = False
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for component in in_scope(components):
        posted = tree.get(component.key)
        if component.type == "group":
            inner = posted if isinstance(posted, dict) else {}
            values[component.key] = _object(component.children, inner, keep_blank)
        elif component.type == "dynamiclist":
            values[component.key] = _rows(component, posted, keep_blank)
        elif component.type != "expression":
            texts = posted if isinstance(posted, list) else []
            values[component.key] = _field(component, texts)
    return values


def _rows(component: Component, posted: Any, keep_blank: bool) -> list[Any]:
    rows = posted if isinstance(posted, dict) else {}
    numbers = sorted(number for number in rows if isinstance(number, int))
    found = [
        _object(component.children, rows[number], keep_blank)
        for number in numbers
        if isinstance(rows[number], dict)
    ]
    return found if keep_blank else [row for row in found if not _blank(row)]


def _blank(value: Any) -> bool:
    """Whether nobody has entered anything. An unticked box says nothing."""
    if isinstance(value, dict):
        return all(_blank(inner) for inner in value.values())
    return value is None or value is False or value in ("", [])


def _field(component: Component, texts: Sequence[str]) -> Json:
    texts = [text for text in texts if text.strip()]
    if component.many:
        return list(dict.fromkeys(texts))
    if component.type == "checkbox":
        return bool(texts)
    return kinds.typed(component, texts[-1]) if texts else None
