"""The engine's linter asks about form files; ``forms`` knows the answers."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence

import forms


class BundledForms:
    """``engine``'s ``FormReader`` over the package ``forms``.

    ``decided`` maps the id of a form with a task hook to the variables which that hook sets; None
    stands for those that cannot be foreseen. A form without a hook sets its own fields.
    """

    def __init__(self, decided: Mapping[str, Collection[str] | None] | None = None) -> None:
        self._decided = decided or {}

    def unreadable(self, data: bytes) -> str:
        """Why no editor could open it, in Chinese; "" where one could."""
        return forms.unreadable(data)

    def form_id(self, data: bytes) -> str:
        """The form's id, also of a form with problems; "" where there is none."""
        form = _form(data)
        if form is not None:
            return form.id
        try:
            raw = json.loads(data)
        except (ValueError, RecursionError):
            return ""
        found = raw.get("id") if isinstance(raw, dict) else None
        return found if isinstance(found, str) else ""

    def problems(self, data: bytes) -> Sequence[tuple[str, str, str]]:
        """What is wrong: component id ("" for the file), Chinese sentence, hint."""
        return [(p.component_id, p.message_zh, p.hint) for p in forms.problems(data)]

    def keys(self, data: bytes) -> Collection[str] | None:
        """Names of the variables that a submission sets; None where they cannot be foreseen."""
        form = _form(data)
        if form is None:
            return None
        return self._decided[form.id] if form.id in self._decided else form.names()

    def choices(self, data: bytes) -> Mapping[str, Sequence[str]]:
        """Variables that a submission sets to one of these texts.

        A hook that sets a variable with the name of a field passes on what was chosen there.
        """
        form, keys = _form(data), self.keys(data)
        if form is None or keys is None:
            return {}
        return {name: options for name, options in form.choices().items() if name in keys}

    def expressions(self, data: bytes) -> Sequence[tuple[str, str, str]]:
        """Component id, what it is for (Chinese), FEEL without the leading ``=``."""
        form = _form(data)
        return list(_expressions(form)) if form else []


def _form(data: bytes) -> forms.Form | None:
    try:
        return forms.parse(data)
    except forms.FormRefused:
        return None


def _expressions(form: forms.Form) -> Iterator[tuple[str, str, str]]:
    for component in form.walk():
        if component.hide:
            yield component.id, "隐藏条件", component.hide
        if component.expression:
            yield component.id, "表达式", component.expression
