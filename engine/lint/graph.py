"""Graphs as such: orders, loops, and where all ways meet again. Nothing here recurses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import TypeVar

N = TypeVar("N", bound=Hashable)


def postorder(starts: Iterable[N], after: Callable[[N], Iterable[N]]) -> list[N]:
    """What ``starts`` lead to, each node after those that it leads to itself, but for loops."""
    order: list[N] = []
    seen: set[N] = set()
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, iter(after(start)))]
        while stack:
            one, following = stack[-1]
            for other in following:
                if other not in seen:
                    seen.add(other)
                    stack.append((other, iter(after(other))))
                    break
            else:
                order.append(one)
                stack.pop()
    return order


def loops(nodes: Collection[N], after: Callable[[N], Iterable[N]]) -> Iterator[Sequence[N]]:
    """The strongly connected components that have a loop in them (Kosaraju)."""
    before: dict[N, list[N]] = {node: [] for node in nodes}
    for node in nodes:
        for other in after(node):
            if other in before:
                before[other].append(node)
    taken: set[N] = set()
    for node in reversed(postorder(nodes, lambda one: (o for o in after(one) if o in before))):
        if node in taken:
            continue
        found, todo = [node], [node]
        taken.add(node)
        while todo:
            for other in before[todo.pop()]:
                if other not in taken:
                    taken.add(other)
                    found.append(other)
                    todo.append(other)
        if len(found) > 1 or node in after(node):
            yield found


def meeting_points(following: Mapping[N, Sequence[N]]) -> Mapping[N, N]:
    """Where all ways from a node first meet again (its immediate post-dominator), if they do.

    Cooper, Harvey and Kennedy, A Simple, Fast Dominance Algorithm, on the graph turned round;
    None stands for the common end of all ways.
    """
    before: dict[N | None, list[N]] = {}
    for node, others in following.items():
        for other in others or (None,):
            before.setdefault(other, []).append(node)
    order: list[N | None] = postorder([None], lambda one: before.get(one, ()))
    rank = {node: number for number, node in enumerate(order)}
    meets: dict[N | None, N | None] = {None: None}
    changed = True
    while changed:
        changed = False
        for each in reversed(order):
            if each is None:
                continue
            done = [other for other in following[each] or (None,) if other in meets]
            found = reduce(lambda one, other: _common(one, other, meets, rank), done)
            changed |= each not in meets or meets[each] != found
            meets[each] = found
    return {one: to for one, to in meets.items() if one is not None and to is not None}


def _common(
    one: N | None,
    other: N | None,
    meets: Mapping[N | None, N | None],
    rank: Mapping[N | None, int],
) -> N | None:
    while one != other:
        while rank[one] < rank[other]:
            one = meets[one]
        while rank[other] < rank[one]:
            other = meets[other]
    return one
