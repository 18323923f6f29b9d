"""Service accounts: programs that get a token for their client id and secret (RFC 6749 4.4).

They have roles as people have, and are known as ``client@ID``, so that no program is ever taken
for a person of the same name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from access import store
from access.accounts import CLIENT, Account
from access.errors import Refusal
from access.passwords import hash_password
from access.ports import Transaction, stamp
from access.standings import ADMINISTRATORS, SHELL, roles
from access.store import record

# Verifies no secret.
NO_SECRET = ""
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class BadClient(Refusal):
    """A service account cannot be like this; the message is for the person who makes it."""


def add_client(
    tx: Transaction, name: str, groups: Collection[str], area: str, secret: str, now: datetime
) -> bool:
    """Keep a service account; False, and nothing changed, if there is a live one of that name.

    ``groups`` are role codes, ``role@organisation`` where a role acts for one organisation. A name
    that was revoked may come again; tokens of its earlier secret stay dead. For whoever has the
    machine; on the network somebody else approves it first (``proposals``).
    """
    return _keep(tx, name, groups, area, hash_password(secret), SHELL, now)


def check_client(tx: Transaction, name: str, groups: Collection[str], area: str) -> None:
    """``Refusal`` if there cannot be such a service account now."""
    _checked(name, groups, area)
    row = store.client(tx, name)
    if row is not None and row["active"]:
        raise BadClient(f"已有服务账号 {name};要换密钥,请先停用它", "name", "conflict")


def keep_client(
    tx: Transaction, name: str, groups: Collection[str], area: str, by: str, now: datetime
) -> None:
    """Keep a service account that was approved; it can do nothing before its secret is given."""
    _keep(tx, name, groups, area, NO_SECRET, by, now)


def give_secret(tx: Transaction, name: str, secret: str, by: str, now: datetime) -> None:
    """Let an approved service account have its secret, once."""
    if not store.give_secret(tx, name, hash_password(secret)):
        raise BadClient(f"没有等待密钥的服务账号 {name}", "", "state")
    record.add(tx, stamp(now), by, "client-secret-given", name, CLIENT + name)


def _keep(
    tx: Transaction,
    name: str,
    groups: Collection[str],
    area: str,
    secret_hash: str,
    by: str,
    now: datetime,
) -> bool:
    codes, organisation = _checked(name, groups, area)
    row = {
        "client_id": name,
        "secret_hash": secret_hash,
        "roles": codes,
        "organisation": organisation,
        "area": area,
        "created_at": stamp(now),
    }
    added = store.add_client(tx, row)
    if added:
        said = {"groups": sorted(groups), "area": area}
        record.add(tx, stamp(now), by, "client-added", name, CLIENT + name, "", said)
    return added


def _checked(name: str, groups: Collection[str], area: str) -> tuple[frozenset[str], str]:
    """Role codes, and the one organisation that they act for."""
    if not ID.fullmatch(name):
        raise BadClient("名称只能由字母、数字和 . _ - 组成,最多 100 个字符", "name")
    if area and not (area.isascii() and area.isdecimal()):
        raise BadClient("地区代码由数字组成", "area")
    parts = [group.partition("@") for group in groups]
    unknown = [code for code, _, _ in parts if code not in roles()]
    if unknown or not parts:
        known = "、".join(roles())
        text = f"没有岗位 {unknown[0]};可用的:{known}" if unknown else "至少要有一个岗位"
        raise BadClient(text, "groups")
    if not ADMINISTRATORS.isdisjoint(code for code, _, _ in parts):
        raise BadClient("程序不能担任系统、安全、审计管理", "groups")
    named = {organisation for _, _, organisation in parts if organisation}
    if len(named) > 1:
        raise BadClient("一个服务账号只能属于一个机构", "groups")
    return frozenset(code for code, _, _ in parts), next(iter(named), "")


def clients(tx: Transaction) -> list[Account]:
    """Every service account by name, revoked ones too."""
    return [client_account(row) for row in store.clients(tx)]


def client_account(row: Mapping[str, Any]) -> Account:
    """The service account in a row of the store; its own row is what was granted to it."""
    account = Account.of(
        row["user_name"], row["display_name"], row["roles"], row["organisation"], row["area"]
    )
    return replace(account, active=row["active"])


def revoke_client(
    tx: Transaction, name: str, now: datetime, by: str = SHELL, reason: str = ""
) -> bool:
    """Nothing is done for it from the commit on, its tokens included; False if there is none."""
    revoked = store.revoke_client(tx, name)
    if revoked:
        record.add(tx, stamp(now), by, "client-revoked", name, CLIENT + name, reason)
    return revoked


def issue_of(secret_hash: str) -> str:
    """What a token says of the secret that it was given for: nothing that helps to find it."""
    return hashlib.sha256(secret_hash.encode()).hexdigest()[:16]
