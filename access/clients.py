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
from access.accounts import Account
from access.passwords import hash_password
from access.ports import Transaction, stamp
from access.standings import roles

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class BadClient(ValueError):
    """A service account cannot be like this; the message is for the person who makes it."""


def add_client(
    tx: Transaction, name: str, groups: Collection[str], area: str, secret: str, now: datetime
) -> bool:
    """Keep a service account; False, and nothing changed, if there is a live one of that name.

    ``groups`` are role codes, ``role@organisation`` where a role acts for one organisation. A name
    that was revoked may come again; tokens of its earlier secret stay dead.
    """
    if not ID.fullmatch(name):
        raise BadClient("名称只能由字母、数字和 . _ - 组成,最多 100 个字符")
    if area and not (area.isascii() and area.isdecimal()):
        raise BadClient("地区代码由数字组成")
    codes, organisation = _read(groups)
    row = {
        "client_id": name,
        "secret_hash": hash_password(secret),
        "roles": codes,
        "organisation": organisation,
        "area": area,
        "created_at": stamp(now),
    }
    return store.add_client(tx, row)


def _read(groups: Collection[str]) -> tuple[frozenset[str], str]:
    """Role codes, and the one organisation that they act for."""
    parts = [group.partition("@") for group in groups]
    unknown = [code for code, _, _ in parts if code not in roles()]
    if unknown or not parts:
        known = "、".join(roles())
        raise BadClient(f"没有岗位 {unknown[0]};可用的:{known}" if unknown else "至少要有一个岗位")
    named = {organisation for _, _, organisation in parts if organisation}
    if len(named) > 1:
        raise BadClient("一个服务账号只能属于一个机构")
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


def revoke_client(tx: Transaction, name: str) -> bool:
    """Nothing is done for it from the commit on, its tokens included; False if there is none."""
    return store.revoke_client(tx, name)


def issue_of(secret_hash: str) -> str:
    """What a token says of the secret that it was given for: nothing that helps to find it."""
    return hashlib.sha256(secret_hash.encode()).hexdigest()[:16]
