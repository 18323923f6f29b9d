"""The worklist: what somebody may work on, in the order of its due dates.

One page costs what it shows. Each pool that somebody may claim from, and what he has claimed, is
read in order from an index up to the end of the page, and these few rows are merged; how many
tasks are open elsewhere, or further down, does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.model import Actor
from engine.store.clauses import Arm, Where, listed, pools
from engine.store.scopes import names

CLAIMED = """
SELECT w.task_key, COALESCE(w.due_at, '9999') AS due FROM worklist w
WHERE w.state = 'open' AND {which}
ORDER BY COALESCE(w.due_at, '9999'), w.task_key LIMIT :enough
"""
POOLED = """
SELECT t.task_key, t.due_at AS due FROM task_candidates t{join}
WHERE {which} ORDER BY t.due_at, t.task_key LIMIT :enough
"""
# The same text, that the key of the table does not begin with.
UNINDEXED = "(t.candidate || '')"
JOIN = " JOIN worklist w ON w.task_key = t.task_key"
PAGE = """
{select} FROM (
    SELECT m.task_key, m.due FROM ({merged}) m ORDER BY m.due, m.task_key
    LIMIT :limit OFFSET :offset) f
JOIN worklist w ON w.task_key = f.task_key JOIN case_heads h ON h.case_id = w.case_id
ORDER BY f.due, f.task_key
"""


def page(
    select: str, actor: Actor, filters: Where, *, mine_only: bool, limit: int, offset: int
) -> tuple[str, Mapping[str, Any]]:
    """SQL and values for one page of open tasks; ``filters`` are conditions on ``worklist w``."""
    arms = [_claimed(number, user, filters) for number, user in enumerate(sorted(actor.users))]
    if not mine_only:
        arms += [_pooled(arm, filters) for arm in pools(actor)]
    merged = " UNION ".join(f"SELECT * FROM ({arm.text}) a{n}" for n, arm in enumerate(arms))  # noqa: S608
    values: dict[str, Any] = {"enough": limit + offset, "limit": limit, "offset": offset}
    for arm in arms:
        values |= arm.values
    return PAGE.format(select=select, merged=merged), {**values, **filters.values}


def in_case(where: Where, actor: Actor) -> None:
    """Tasks of ``worklist w``, of which other conditions leave a few, that ``actor`` may work on.

    A task's own candidates are looked at, not all the tasks of a pool.
    """
    users = names("user", sorted(actor.users))
    arms = pools(actor, UNINDEXED)
    texts = [f"({arm.text})" for arm in arms]
    where.add(
        f"(w.assignee IN ({listed(users)}) OR EXISTS (SELECT 1 FROM task_candidates t "  # noqa: S608
        f"WHERE t.task_key = w.task_key AND ({' OR '.join(texts)})))",
        **users,
        **{name: value for arm in arms for name, value in arm.values.items()},
    )


def _claimed(number: int, user: str, filters: Where) -> Arm:
    which = " AND ".join([f"w.assignee = :holder{number}", *filters.conditions])
    return Arm(CLAIMED.format(which=which), {f"holder{number}": user})


def _pooled(pool: Arm, filters: Where) -> Arm:
    conditions: Sequence[str] = filters.conditions
    text = POOLED.format(
        join=JOIN if conditions else "", which=" AND ".join([pool.text, *conditions])
    )
    return Arm(text, pool.values)
