"""``zeebe:ioMapping``: values into an activity's own scope, and results out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from engine.spiff.context import context
from engine.spiff.scopes import visible, write

# (source text, target name); a target may be a path such as ``order.supplier``.
Mappings = Sequence[tuple[str, str]]


def take_in(token: Any, mappings: Mappings) -> None:
    """Evaluate the inputs into the token's locals, each seeing those before it."""
    step = context(token)
    for source, target in mappings:
        put(token.data, target, step.value(token, source))


def give_out(token: Any, results: Mapping[str, Any], mappings: Mappings, *, inner: bool) -> None:
    """Hand ``results`` on: by the output mappings if there are any, else all of them.

    ``inner``: the token is an instance of a multi-instance, whose locals are a scope of their own.
    """
    if not mappings:
        write(token, results, own=True)
        return
    token.data.update(results)
    step = context(token)
    for source, target in mappings:
        name = target.split(".")[0]
        holder = {name: deepcopy(visible(token).get(name))} if "." in target else {}
        put(holder, target, step.value(token, source))
        write(token, holder, own=inner)


def put(scope: dict[str, Any], path: str, value: Any) -> None:
    """Set ``a.b.c`` in ``scope``, making the objects on the way where there are none."""
    *parents, last = path.split(".")
    for name in parents:
        if not isinstance(scope.get(name), dict):
            scope[name] = {}
        scope = scope[name]
    scope[last] = value
