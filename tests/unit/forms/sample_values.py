"""Values that satisfy any form, with one chosen option, to walk every branch of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from forms import Component, Form
from forms.schema import in_scope

PERSON_ID = "11010519491231002X"
_BY_KEY = {"gps": "44.01,87.30", "area_code": "652301100201"}
_BY_KIND = {
    "person-id": PERSON_ID,
    "person-name": "阿依努尔·居马汗",
    "signature": "王某",
    "area": "652301100",
    "catalogue-item": "D02",
}
_MOMENTS = {"date": "2026-11-24", "time": "10:30", "datetime": "2026-11-24T10:30:00+08:00"}

Chosen = tuple[str, str]


def branches(form: Form) -> Iterator[Chosen]:
    """Each (key, option value) of the form's choices: one branch each."""
    for component in form.walk():
        if component.type in ("radio", "select", "checklist"):
            for option in component.options:
                yield component.key, option.value


def values(form: Form, chosen: Chosen = ("", "")) -> dict[str, Any]:
    """Every field filled in, hidden ones too; ``chosen`` decides one of the choices."""
    return _object(form.components, chosen)


def _object(components: Sequence[Component], chosen: Chosen) -> dict[str, Any]:
    return {
        component.key: _value(component, chosen)
        for component in in_scope(components)
        if component.type != "expression"
    }


def _value(component: Component, chosen: Chosen) -> Any:
    if component.type == "group":
        return _object(component.children, chosen)
    if component.type == "dynamiclist":
        count = max(component.rules.min_rows, 1)
        return [_object(component.children, chosen) for _ in range(count)]
    if component.type == "number":
        return 3
    if component.type == "checkbox":
        return True
    if component.type in ("radio", "select"):
        first = component.options[0].value
        value = chosen[1] if component.key == chosen[0] else first
        return value == "true" if component.kind == "yes-no" else value
    if component.many:
        first = component.options[0].value if component.options else "file-1"
        return [chosen[1] if component.key == chosen[0] else first]
    if component.subtype:
        return _MOMENTS[component.subtype]
    text = "13999412345" if component.rules.preset == "phone" else "按规定填写"
    return _BY_KEY.get(component.key) or _BY_KIND.get(component.kind) or text
