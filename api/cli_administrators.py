"""``jiuzhu administrator``: the three who administer, made by whoever has the machine.

Nobody could approve the first of them; and none of them may be rid of another.
"""

from __future__ import annotations

import secrets
from typing import Annotated

import typer

from access import (
    ADMINISTRATORS,
    SHELL,
    Account,
    Refusal,
    create_account,
    end_holding,
    lists,
    quick_hash,
)
from api.console import MISUSED, Failure, give
from api.opening import opened

app = typer.Typer(help="三员:系统管理员、安全管理员、审计管理员。", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="最后一行输出一个 JSON 对象。")]
User = Annotated[str, typer.Argument(metavar="USER", help="用户名。")]
Reason = Annotated[str, typer.Option(help="理由,记入访问记录。")]
PASSWORD_BYTES = 12


@app.command()
def add(
    user: User,
    role: Annotated[str, typer.Option(help="sysadmin、security_admin 或 audit_admin。")],
    name: Annotated[str, typer.Option(help="显示的姓名。")] = "",
    as_json: AsJson = False,
) -> None:
    """新建一名管理员的账号;它的初始密码只显示这一次。"""
    if role not in ADMINISTRATORS:
        raise Failure(f"没有这种管理员:{role};可用的:{'、'.join(sorted(ADMINISTRATORS))}", MISUSED)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    account = Account.of(user, name or user, {role})
    with opened() as assistance, assistance.engine.transaction() as tx:
        now = assistance.engine.now()
        if not create_account(tx, account, quick_hash(password), now, SHELL, temporary=True):
            raise Failure(f"用户名 {user} 已被使用,请换一个")
    result = {"user": user, "role": role, "password": password}
    give(result, as_json, f"用户名:{user}\n初始密码:{password}")


@app.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """列出任职中的管理员。"""
    with opened(existing=True) as assistance, assistance.engine.reading() as tx:
        now = assistance.engine.now()
        rows = lists.administrators(tx, now)
    found = [{"user": row["user_name"], "role": row["role"]} for row in rows]
    text = "\n".join(f"{one['user']}  {one['role']}" for one in found)
    give({"administrators": found}, as_json, text or "没有管理员")


@app.command()
def remove(user: User, reason: Reason, as_json: AsJson = False) -> None:
    """结束一名管理员的任职。"""
    with opened(existing=True) as assistance, assistance.engine.transaction() as tx:
        now = assistance.engine.now()
        held = [row for row in lists.administrators(tx, now) if row["user_name"] == user]
        if not held:
            raise Failure(f"{user} 不是管理员")
        for row in held:
            try:
                end_holding(tx, row["holding_id"], now, reason, SHELL, now)
            except Refusal as refused:
                raise Failure(refused.message) from refused
    give({"removed": user}, as_json, f"{user} 不再是管理员")
