"""Which fields of a form are there, given its values: hidden and disabled ones do not count.

A hidden field is neither required nor kept (form-js does the same on submit). Conditions read
the values that are left, so hiding one field may hide the next: the form is settled when
another round changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from forms.kinds import tidy
from forms.schema import Component, Evaluate, Form, Json, in_scope


@dataclass(slots=True)
class Settled:
    """``values`` without hidden, disabled and empty ones; ``fields`` every field that is there,
    by its path (``members[0].name``) with the object that holds its value. Names that the form
    does not have stay in ``values``, for the caller to refuse.
    """

    values: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, tuple[Component, dict[str, Any]]] = field(default_factory=dict)


def settle(form: Form, values: Mapping[str, Json], evaluate: Evaluate) -> Settled:
    """The form as it stands with ``values``; computed fields are filled in."""
    conditions = sum(bool(c.hide or c.type == "expression") for c in form.walk())
    current: Mapping[str, Json] = values
    settled = _round(form, values, current, evaluate)
    # Each round settles at least one more condition, unless they contradict each other.
    for _ in range(conditions):
        if settled.values == current:
            break
        current = settled.values
        settled = _round(form, values, current, evaluate)
    return settled


def context(
    components: Sequence[Component],
    root: Mapping[str, Json],
    this: Mapping[str, Json],
    parent: Mapping[str, Json] | None = None,
    rows: Sequence[int] = (),
) -> dict[str, Json]:
    """What an expression sees (as in form-js): all values by name, ``this`` object of values,
    its ``parent``, and ``i``, the row numbers from 1. Fields without a value are null."""
    blank: dict[str, Json] = {component.key: None for component in in_scope(components)}
    return {"this": this, "parent": parent, "i": list(rows), **blank, **root}


def is_hidden(component: Component, seen: Mapping[str, Json], evaluate: Evaluate) -> bool:
    """Whether the component's condition holds. Only a plain true hides."""
    return bool(component.hide) and evaluate(component.hide, seen) is True


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the values a component stands."""

    path: str
    this: Mapping[str, Json]
    parent: Mapping[str, Json] | None = None
    rows: tuple[int, ...] = ()


def _round(
    form: Form, values: Mapping[str, Json], current: Mapping[str, Json], evaluate: Evaluate
) -> Settled:
    round_ = _Round(form, current, evaluate)
    round_.settled.values = round_.scope(form.components, values, _Place("", current))
    return round_.settled


class _Round:
    """One pass over the form: conditions read ``current``, values come from what was posted."""

    def __init__(self, form: Form, current: Mapping[str, Json], evaluate: Evaluate) -> None:
        self._form = form
        self._current = current
        self._evaluate = evaluate
        self.settled = Settled()

    def scope(
        self, components: Sequence[Component], values: Mapping[str, Json], place: _Place
    ) -> dict[str, Any]:
        known = {component.key for component in in_scope(components)}
        kept = {name: value for name, value in values.items() if name not in known}
        self._fill(kept, components, values, place)
        return kept

    def _fill(
        self,
        kept: dict[str, Any],
        components: Sequence[Component],
        values: Mapping[str, Json],
        place: _Place,
    ) -> None:
        for component in components:
            if component.disabled or self._hidden(component, place):
                continue
            if component.type == "group" and not component.key:
                self._fill(kept, component.children, values, place)
            elif component.key:
                self._put(kept, component, values.get(component.key), place)

    def _hidden(self, component: Component, place: _Place) -> bool:
        # Few components have a condition, so the context is made only for those.
        if not component.hide:
            return False
        return is_hidden(component, self._context(place), self._evaluate)

    def _context(self, place: _Place) -> dict[str, Json]:
        return context(self._form.components, self._current, place.this, place.parent, place.rows)

    def _put(self, kept: dict[str, Any], component: Component, value: Json, place: _Place) -> None:
        key = component.key
        path = f"{place.path}.{key}" if place.path else key
        if component.type == "group":
            inner = value if isinstance(value, Mapping) else {}
            # As in form-js, only rows of a list make a new "this".
            kept[key] = self.scope(component.children, inner, replace(place, path=path))
            return
        self.settled.fields[path] = (component, kept)
        if component.type == "dynamiclist":
            kept[key] = self._rows(component, value, path, place)
            return
        if component.type == "expression":
            value = self._evaluate(component.expression, self._context(place))
        elif component.readonly and component.default is not None:
            # What the form itself lays down is not the browser's to change.
            value = component.default
        value = tidy(component, value)
        if value is None and component.many:
            value = []
        elif value is None and component.type == "checkbox":
            value = False
        if value is not None:
            kept[key] = value

    def _rows(self, component: Component, value: Json, path: str, place: _Place) -> Json:
        if value is None:
            return []
        if isinstance(value, str) or not isinstance(value, Sequence):
            return value
        rows: list[Json] = []
        # One row too many is enough to refuse the list; the rest would only cost time.
        for index, row in enumerate(value[: component.rules.max_rows + 1]):
            if isinstance(row, Mapping):
                spot = _Place(f"{path}[{index}]", row, place.this, (*place.rows, index + 1))
                rows.append(self.scope(component.children, row, spot))
            else:
                rows.append(row)
        return rows
