"""People of two townships and the three administrators, on the world of access."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from access import (
    Account,
    Organisation,
    Proposal,
    Refusal,
    add_organisation,
    add_position,
    approve,
    create_account,
    find_account,
    propose,
)
from tests.unit.access.access_world import World

SYS, SEC, AUDIT = "sys-1", "sec-1", "audit-1"
ADMINS = {SYS: "sysadmin", SEC: "security_admin", AUDIT: "audit_admin", "sec-2": "security_admin"}
HERE, THERE = "652301101", "652301102"


class Granting:
    """What administrators do, one transaction each."""

    def __init__(self, world: World) -> None:
        self.world = world
        for user, role in ADMINS.items():
            world.add(Account.of(user, user, {role}))
        with world.transaction() as tx:
            for area in (HERE, THERE):
                place = Organisation(area, f"镇 {area}", "township", area)
                add_organisation(tx, place, SYS, world.at)
            self.clerk = add_position(tx, HERE, "township_clerk", "", SYS, world.at)
            self.leader = add_position(tx, HERE, "township_leader", "", SYS, world.at)
            self.far = add_position(tx, THERE, "township_clerk", "", SYS, world.at)
        for user in ("ayi", "baha", "chen"):
            self.hire(user)

    @property
    def now(self) -> datetime:
        return self.world.at

    def hire(self, user: str) -> None:
        with self.world.transaction() as tx:
            assert create_account(tx, Account(user, user), "x", self.now, SYS)

    def propose(self, kind: str, by: str = SYS, reason: str = "工作需要", **content: Any) -> int:
        with self.world.transaction() as tx:
            return propose(tx, kind, content, reason, by, self.now)

    def approve(self, number: int, by: str = SEC) -> Proposal:
        with self.world.transaction() as tx:
            return approve(tx, number, "", by, self.now)

    def holding(self, user: str, position: int, **period: Any) -> int:
        """A proposal; ``begins`` and ``ends`` in days from now."""
        return self.propose("holding", user=user, position=position, **self.days(**period))

    def substitution(self, absent: str, substitute: str, begins: float, ends: float) -> int:
        return self.propose(
            "substitution",
            absent=absent,
            substitute=substitute,
            ordered_by=absent,
            **self.days(begins, ends),
        )

    def days(self, begins: float = 0, ends: float | None = None) -> dict[str, Any]:
        until = None if ends is None else (self.now + timedelta(days=ends)).isoformat()
        return {"from": (self.now + timedelta(days=begins)).isoformat(), "until": until}

    def hold(self, user: str, position: int, **period: Any) -> None:
        self.approve(self.holding(user, position, **period))

    def account(self, user: str) -> Account:
        with self.world.transaction() as tx:
            found = find_account(tx, user, self.now)
        assert found is not None
        return found

    def groups(self, user: str) -> set[str]:
        return set(self.account(user).groups)

    def log(self) -> list[Mapping[str, Any]]:
        with self.world.transaction() as tx:
            return tx.run("SELECT * FROM access_log ORDER BY entry_id")


def refused(code: str, field: str, text: str) -> Any:
    """Expect a refusal with this code, field and part of its message."""

    class Expected:
        def __enter__(self) -> None:
            self.raises = pytest.raises(Refusal, match=text)
            self.info = self.raises.__enter__()

        def __exit__(self, *error: Any) -> bool:
            met = bool(self.raises.__exit__(*error))
            assert (self.info.value.code, self.info.value.field) == (code, field)
            return met

    return Expected()
