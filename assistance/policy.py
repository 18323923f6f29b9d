"""Policy versions by effective date: what the policy leaves open is a setting, not a constant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from assistance.tables import table


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """``decision_mode``: approval | filing. ``child_age_limit``: a child is younger (R16)."""

    code: str
    effective_from: date
    in_force: bool
    decision_mode: str
    disclosure: bool
    child_age_limit: int


class NoPolicy(Exception):
    """No policy version is in force on that day."""


@lru_cache(maxsize=1)
def policy_versions() -> tuple[PolicyVersion, ...]:
    return tuple(
        PolicyVersion(
            code=row["code"],
            effective_from=date.fromisoformat(row["effective_from"]),
            in_force=row["in_force"] == "true",
            decision_mode=row["decision_mode"],
            disclosure=row["disclosure"] == "true",
            child_age_limit=int(row["child_age_limit"]),
        )
        for row in table("policy_versions")
    )


def policy_on(day: date) -> PolicyVersion:
    """The version that an application filed on ``day`` is decided by, to its end."""
    begun = [p for p in policy_versions() if p.in_force and p.effective_from <= day]
    if not begun:
        raise NoPolicy(f"{day} 没有生效的政策版本")
    return max(begun, key=lambda version: version.effective_from)
