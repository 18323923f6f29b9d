"""``jiuzhu client``: the service accounts of programs."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer

from access import BadClient, add_client, clients, revoke_client
from api.console import MISUSED, Failure, give
from api.opening import opened
from api.v2.oauth import PATH

app = typer.Typer(help="程序用的服务账号。", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="最后一行输出一个 JSON 对象。")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="服务账号的名称(client_id)。")]
SECRET_BYTES = 32


@app.command()
def add(
    name: Name,
    group: Annotated[
        list[str], typer.Option(help="岗位代码,例如 integration 或 provider_admin@机构;可以多个。")
    ],
    area: Annotated[str, typer.Option(help="岗位所管的地区代码;不写则不限地区。")] = "",
    as_json: AsJson = False,
) -> None:
    """新建一个服务账号;它的密钥只显示这一次。"""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with opened() as assistance, assistance.engine.transaction() as tx:
        try:
            added = add_client(tx, name, group, area, secret, assistance.engine.now())
        except BadClient as error:
            raise Failure(str(error), MISUSED) from error
        if not added:
            raise Failure(f"已有服务账号 {name};要换密钥,请先停用它:jiuzhu client revoke {name}")
    result = {"client_id": name, "client_secret": secret, "token_path": PATH}
    text = f"client_id: {name}\nclient_secret: {secret}\n获取令牌:POST {PATH}"
    give(result, as_json, text)


@app.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """列出服务账号。"""
    with opened(existing=True) as assistance, assistance.engine.reading() as tx:
        found = clients(tx)
    rows = [
        {
            "client_id": one.display_name,
            "groups": sorted(one.groups),
            "area": one.area,
            "active": one.active,
        }
        for one in found
    ]
    lines = [
        f"{one.display_name}  {'、'.join(sorted(one.groups))}  {one.area or '不限地区'}  "
        f"{'可用' if one.active else '已停用'}"
        for one in found
    ]
    give({"clients": rows}, as_json, "\n".join(lines) or "没有服务账号")


@app.command()
def revoke(name: Name, as_json: AsJson = False) -> None:
    """停用一个服务账号;它的令牌立即失效。"""
    with opened(existing=True) as assistance, assistance.engine.transaction() as tx:
        if not revoke_client(tx, name, assistance.engine.now()):
            raise Failure(f"没有可用的服务账号 {name}")
    give({"revoked": name}, as_json, f"已停用 {name}")
