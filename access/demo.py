"""Accounts of the demo: one per role and organisation, and a few of the system's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from access import store
from access.accounts import Account, create_account
from access.organisations import Organisation
from access.passwords import hash_password, quick_hash, verify_password
from access.ports import Clock, NewToken, Transactions
from access.standings import roles

SYSTEM = (
    *("designer", "auditor", "operator", "integration"),
    *("sysadmin", "security_admin", "audit_admin"),
)
# Whoever dispatches must not inspect (R48), so a county bureau needs a second officer.
TWICE = frozenset({"county_officer"})


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """``password`` is None for an account that kept the password of an earlier run."""

    user: str
    display_name: str
    password: str | None = field(repr=False)


def demo_accounts(
    organisations: Iterable[Organisation], people: Iterable[Account] = ()
) -> list[Account]:
    """The system's accounts, one per role and organisation, and those of ``people``."""
    known = roles()
    accounts = [Account.of(code, known[code].name, {code}) for code in SYSTEM]
    for organisation in organisations:
        for role in known.values():
            if role.org_kind != organisation.kind or role.code in SYSTEM:
                continue
            for suffix in ("", "-2") if role.code in TWICE else ("",):
                accounts.append(
                    Account.of(
                        user=f"{role.code}-{organisation.code}{suffix}",
                        display_name=f"{organisation.name} · {role.name}{suffix and '(二)'}",
                        roles={role.code},
                        organisation=organisation.code,
                        area=organisation.area,
                    )
                )
    return [*accounts, *people]


def prepare_demo_accounts(
    accounts: Sequence[Account],
    password: str,
    transaction: Transactions,
    now: Clock,
    new_token: NewToken,
) -> list[DemoLogin]:
    """Create what is missing; ``password`` (if any) becomes the password of all of them.

    The one hash of a shared password is shared too: that the accounts have the same password is
    declared, not leaked. Without ``password`` each new account gets a random one.
    """
    shared = hash_password(password) if password else ""
    logins = []
    with transaction() as tx:
        existing = set(store.user_names(tx))
        for account in accounts:
            own = password or new_token()
            if account.user not in existing:
                create_account(tx, account, shared or quick_hash(own), now(), demo=True)
            elif not password:
                own = ""
            logins.append(DemoLogin(account.user, account.display_name, own or None))
    kept = [a.user for a in accounts if a.user in existing] if password else []
    if kept and not _has_password(transaction, kept[0], password):
        with transaction() as tx:
            for user in kept:
                store.set_password(tx, user, shared)
    return logins


def _has_password(transaction: Transactions, user: str, password: str) -> bool:
    with transaction() as tx:
        row = store.account(tx, user)
    return row is not None and verify_password(password, row["password_hash"])
