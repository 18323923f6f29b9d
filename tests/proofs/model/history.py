"""Where a token comes from: the whole graph of what was done before it, never forgotten.

The engine keeps marks and forgets what is over; here every step stays, and a question about the
past is a walk through it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(eq=False)
class Past:
    """A step with the steps before it (several where tokens met).

    ``origin``: the user task whose completion brought the token here, if nothing else has since.
    """

    before: tuple[Past, ...] = ()
    origin: Visit | None = None

    def descends(self, visit: Past) -> bool:
        """Whether ``visit`` is this step or one before it."""
        todo, known = [self], {id(self)}
        while todo:
            step = todo.pop()
            if step is visit:
                return True
            for one in step.before:
                if id(one) not in known:
                    known.add(id(one))
                    todo.append(one)
        return False

    def touch(self) -> None:
        """Something acts on a token here: what it stems from cannot be taken back any more."""
        if self.origin is not None:
            self.origin.fresh = False

    def acted(self) -> Past:
        """The step after one that was no user task."""
        self.touch()
        return Past((self,))


@dataclass(eq=False)
class Visit(Past):
    """An activity was done that can be done again; ``task``: the one wait that did it."""

    block: Any = None
    scope: Any = None
    task: Any = None
    fresh: bool = True


def meet(pasts: list[Past], visits: list[Visit]) -> Past:
    """Tokens become one. What was done on the way of some of them only is closed for good."""
    if len(pasts) == 1:
        return pasts[0]
    for visit in list(visits):
        if 0 < sum(past.descends(visit) for past in pasts) < len(pasts):
            visits.remove(visit)
    origins = {past.origin for past in pasts}
    if len(origins) > 1:
        for past in pasts:
            past.touch()
        return Past(tuple(pasts))
    return Past(tuple(pasts), origins.pop())


def last_visit(visits: list[Visit], element: str) -> Visit | None:
    return next((visit for visit in reversed(visits) if visit.block.id == element), None)
