"""Parallel joins: a token comes by every way in, or the case hangs for ever."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from engine.lint.drawing import Element, Scope
from engine.lint.graph import meeting_points
from engine.lint.tokens import Game, Marking, Player


@dataclass(frozen=True, slots=True)
class Hanging:
    """A join that may wait in vain. ``proven``: it surely can, whatever the conditions say."""

    join: Element
    message: str
    proven: bool


def hanging(scope: Scope) -> Sequence[Hanging]:
    if any(len(join.incoming) > 1 for join in scope.of("parallelGateway")):
        return list(_hanging(scope))
    return ()


def _hanging(scope: Scope) -> Iterator[Hanging]:
    players = [Player(scope, start) for start in scope.of("startEvent")]
    games = [player.play() for player in players]
    if not all(game.complete for game in games):
        return
    fired = {join for game in games for join in game.fired}
    # An inclusive join is played only nearly as it runs, so nothing is proven beside one.
    nearly = any(len(gateway.incoming) > 1 for gateway in scope.of("inclusiveGateway"))
    told: set[str] = set()
    for player, game in zip(players, games, strict=True):
        for join, markings in _stuck(player, game):
            never = join.id not in fired
            proven = not nearly and (never or choices(game, markings) <= 1)
            if join.id not in told:
                told.add(join.id)
                yield Hanging(join, f"{join.said}{_NEVER if never else _SOMETIMES}", proven)


def _stuck(player: Player, game: Game) -> Iterable[tuple[Element, set[Marking]]]:
    """The joins that wait where nothing moves any more, with the markings in which they do."""
    stuck: dict[str, tuple[Element, set[Marking]]] = {}
    for marking, following in game.following.items():
        for join in player.waiting(marking) if not following else ():
            stuck.setdefault(join.id, (join, set()))[1].add(marking)
    return stuck.values()


_NEVER: Final = "永远等不齐:到达它的令牌不会来自每条入线"
_SOMETIMES: Final = "可能等不齐:有的走法不经过它的每条入线,案件会停在这里"


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
