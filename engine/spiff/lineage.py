"""Where a token comes from: the forks it went through, and whose work it stems from.

Tokens keep no history, yet going back needs some: a step is done again by taking away exactly the
tokens that descend from it, wherever they are by now, and putting one token there. So a token
carries two things.

Its path has a mark for every fork on its way that is not over: ``fork.branch``, with several
branches once they have been joined (``17.0.1``). Tokens of one branch share a beginning. When only
one mark of a fork is left among the tokens, the fork is over and the mark goes: a path is as long
as the case is parallel, never as long as it is old. ``!fork`` marks a token that belongs to nobody
else's way: an event sub-process, a token put somewhere by hand.

Its origin is the user task that was completed last before it; none when something else, a timer, a
message, a job, has moved it since.

An element may be marked so that nobody goes back behind it: then the visits before it are
forgotten.

A workflow's root keeps for every place that can be done again its last visit: the token's id, its
path then, and 1 as long as nobody has acted on what followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

PATH, ORIGIN, VISITED = "b", "o", "visited"
ID, WAY, FRESH = range(3)


@dataclass(frozen=True, slots=True)
class Trace:
    """A token's path and origin."""

    path: tuple[str, ...] = ()
    origin: int | None = None

    def branch(self, fork: int, index: int) -> Trace:
        return Trace((*self.path, f"{fork}.{index}"), self.origin)

    def apart(self, fork: int) -> Trace:
        """For a token that goes its own way."""
        return Trace((*self.path, f"!{fork}"))

    def by(self, origin: int | None) -> Trace:
        return Trace(self.path, origin)


def of(token: Any) -> Trace:
    """The trace of ``token``, or of what it lives and dies with."""
    root = token.workflow.task_tree
    while token.parent is not root and PATH not in token.internal_data:
        token = token.parent
    kept = token.internal_data
    return Trace(tuple(kept.get(PATH, ())), kept.get(ORIGIN))


def give(token: Any, trace: Trace) -> None:
    kept = token.internal_data
    for name, value in ((PATH, list(trace.path)), (ORIGIN, trace.origin)):
        if value:
            kept[name] = value
        else:
            kept.pop(name, None)


def fork(holder: Any, born: Any) -> None:
    """``born`` goes on beside ``holder``, out of which it came: both are on a branch from now."""
    trace = of(holder)
    give(holder, trace.branch(born.id, 0))
    give(born, trace.branch(born.id, 1).by(None))


def covers(path: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a token at ``other`` descends from a visit at ``path``."""
    rest = other[len(path) :]
    return tuple(other[: len(path)]) == tuple(path) and not any(m[0] == "!" for m in rest)


def visits(workflow: Any) -> dict[str, list[Any]]:
    """Element id -> ``[id, path, 1 if fresh]`` of its last visit."""
    found: dict[str, list[Any]] = workflow.task_tree.internal_data.setdefault(VISITED, {})
    return found


def visit(token: Any) -> None:
    """``token`` leaves a place that can be done again."""
    visits(token.workflow)[token.task_spec.name] = [token.id, list(of(token).path), 1]


def seal(token: Any) -> None:
    """Nothing before ``token`` is done again: what it stands for can't be undone."""
    for workflow, path in levels(token):
        visited = _kept(workflow)
        for name, kept in list(visited.items()):
            if covers(kept[WAY], path):
                del visited[name]


def touch(token: Any) -> None:
    """Somebody or something has acted on ``token``: what it stems from can't be taken back."""
    origin = of(token).origin
    if origin is None:
        return
    for workflow, _ in levels(token):
        for visited in _kept(workflow).values():
            if visited[ID] == origin:
                visited[FRESH] = 0


def levels(token: Any) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Each workflow that ``token`` is in, from inside out, with the path by which it is there."""
    while True:
        workflow = token.workflow
        yield workflow, of(token).path
        if workflow.parent_task_id is None:
            return
        token = workflow.top_workflow.get_task_from_id(workflow.parent_task_id)


def join(tokens: Sequence[Any]) -> Trace:
    """What ``tokens`` have in common: the trace of the one that goes on for all of them.

    A place on one of the ways that meet here can't be done again alone: its visit is forgotten.
    """
    paths = [of(token).path for token in tokens]
    shared = _beginning(paths)
    length = len(shared)
    visited = visits(tokens[0].workflow)
    for name, (_, way, _) in list(visited.items()):
        if len(way) > length and any(path[: len(way)] == tuple(way) for path in paths):
            del visited[name]
    origins = {of(token).origin for token in tokens}
    if len(origins) > 1:
        for token in tokens:
            touch(token)
    origin = origins.pop() if len(origins) == 1 else None
    if any(len(path) == length for path in paths):
        return Trace(shared, origin)
    marks = {path[length] for path in paths}
    forks = {_fork(mark) for mark in marks}
    if len(forks) > 1 or any(mark[0] == "!" for mark in marks):
        return Trace((*shared, f"!{tokens[0].id}"), origin)
    branches = sorted({int(b) for mark in marks for b in mark.split(".")[1:]})
    mark = ".".join([forks.pop(), *map(str, branches)])
    return Trace((*shared, mark), origin)


def tidy(workflow: Any) -> None:
    """Take away the marks of forks that are over, and visits that nothing leads back to."""
    heads = workflow.task_tree.children
    living: dict[str, set[str]] = {}
    for mark in _marks(token.internal_data.get(PATH, ()) for token in heads):
        living.setdefault(_fork(mark), set()).add(mark)
    visited = _kept(workflow)
    over = {next(iter(marks)) for f, marks in living.items() if len(marks) == 1 and f[0] != "!"}
    for name, kept in list(visited.items()):
        way = kept[WAY]
        if any(mark not in living.get(_fork(mark), ()) for mark in way if not _wider(mark, living)):
            del visited[name]
        else:
            kept[WAY] = [mark for mark in way if mark not in over]
    for token in heads:
        if PATH in token.internal_data:
            rest = [mark for mark in token.internal_data[PATH] if mark not in over]
            give(token, Trace(tuple(rest), token.internal_data.get(ORIGIN)))


def _wider(mark: str, living: dict[str, set[str]]) -> bool:
    """Whether the fork of ``mark`` still runs in several branches, be this one over or not."""
    return len(living.get(_fork(mark), ())) > 1


def _kept(workflow: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = workflow.task_tree.internal_data.get(VISITED, {})
    return found


def _marks(paths: Iterable[Sequence[str]]) -> Iterator[str]:
    for path in paths:
        yield from path


def _fork(mark: str) -> str:
    return mark.partition(".")[0]


def _beginning(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    shared = min(paths, key=len)
    while any(path[: len(shared)] != shared for path in paths):
        shared = shared[:-1]
    return shared
