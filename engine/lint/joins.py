"""Parallel joins: a token comes by every way in, or the case hangs for ever."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator

from engine.errors import Finding
from engine.lint.drawing import Drawing, Element, Scope
from engine.lint.graph import meeting_points
from engine.lint.known import Contents
from engine.lint.tokens import Game, Marking, Player

_HINT = "几条可选的路先用排他网关合并,再接到并行网关;每条并行的路都要到达它。"


def hanging_joins(one: Drawing, _: Contents) -> Iterator[Finding]:
    for scope in one.scopes():
        if any(len(join.incoming) > 1 for join in scope.of("parallelGateway")):
            yield from _hanging(scope)


def _hanging(scope: Scope) -> Iterator[Finding]:
    player = Player(scope)
    game = player.play()
    if not game.complete:
        return
    stuck: dict[str, tuple[Element, set[Marking]]] = {}
    for marking, following in game.following.items():
        for join in player.waiting(marking) if not following else ():
            stuck.setdefault(join.id, (join, set()))[1].add(marking)
    # An inclusive join is played only nearly as it runs, so nothing is proven beside one.
    nearly = any(len(gateway.incoming) > 1 for gateway in scope.of("inclusiveGateway"))
    for join, markings in stuck.values():
        never = join.id not in game.fired
        yield _told(join, never, not nearly and (never or choices(game, markings) <= 1))


def _told(join: Element, never: bool, proven: bool) -> Finding:
    if never:
        message = f"{join.said}永远等不齐:到达它的令牌不会来自每条入线"
    else:
        message = f"{join.said}可能等不齐:有的走法不经过它的每条入线,案件会停在这里"
    if proven:
        return join.error("hanging-join", message, _HINT)
    return join.warning("hanging-join", message, _HINT)


def choices(game: Game, stuck: Collection[Marking]) -> int:
    """The fewest choices on a way from the start to ``stuck`` that decide anything.

    With one such choice the case surely can hang; with two, the second may be bound to the first
    by its condition, which only a person can tell. A choice decides nothing if all its ways meet
    again in one marking.
    """
    meets = meeting_points(game.following)
    cost = {game.start: 0}
    todo = deque([game.start])
    while todo:
        one = todo.popleft()
        following = game.following[one]
        step = 1 if len(following) > 1 else 0
        for other in following:
            if cost[one] + step < cost.get(other, len(game.following) + 1):
                cost[other] = cost[one] + step
                (todo.append if step else todo.appendleft)(other)
        meeting = meets.get(one)
        if meeting is not None and cost[one] < cost.get(meeting, len(game.following) + 1):
            cost[meeting] = cost[one]
            todo.appendleft(meeting)
    return min(cost.get(marking, len(game.following) + 1) for marking in stuck)


RULES = (hanging_joins,)
