"""What of the ledgers an account sees: its offices' areas, and what its organisation took in."""

from __future__ import annotations

from access import Account, scopes_with, standings_with
from assistance.store.ledgers import Reach

PERMISSION = "ledgers.read"
INTAKE = "intake_org"


def reach_of(account: Account) -> Reach:
    """Areas of the offices, organisations of the intake; nothing for anybody else."""
    held = standings_with(account, PERMISSION)
    intake = frozenset(s.organisation for s in held if s.kind == INTAKE and s.organisation)
    return Reach(scopes_with(account, PERMISSION), intake)
