"""``jiuzhu editions``: reference data as editions, imported from a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from api.console import MISUSED, Failure, give
from api.editions import proposal_shape, row_of
from api.opening import opened
from assistance.amending import amend, preview
from assistance.editions import KINDS
from assistance.editions.sheet import SheetRefused
from assistance.store import editions as store

app = typer.Typer(help="区划、服务清单、政策设置等基础数据的各版。", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="最后一行输出一个 JSON 对象。")]
KindName = Annotated[str, typer.Argument(metavar="KIND", help=f"种类:{'、'.join(KINDS)}。")]
MOST_SHOWN = 40


@app.command(name="import")
def import_(
    kind: KindName,
    file: Annotated[Path, typer.Argument(help="CSV 或 XLSX 文件,第一行是列名。")],
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="生效日。")],
    why: Annotated[str, typer.Option(help="为什么改,记入这一版。")],
    approved_by: Annotated[str, typer.Option(help="批准的单位和文号。")] = "",
    partial: Annotated[bool, typer.Option("--partial", help="文件里没有的代码保持原样。")] = False,
    only_preview: Annotated[bool, typer.Option("--preview", help="只看会改什么,不导入。")] = False,
    as_json: AsJson = False,
) -> None:
    """导入新的一版:逐行检查,说明改了什么、影响多少案件,再导入。"""
    _known(kind)
    effective_from, data = _day(start), file.read_bytes()
    if not why.strip():
        raise Failure("请用 --why 写明为什么改", MISUSED)
    with opened() as assistance:
        try:
            if only_preview:
                proposal = preview(assistance, kind, data, effective_from, partial=partial)
            else:
                proposal = amend(
                    assistance,
                    kind,
                    data,
                    effective_from,
                    why=why,
                    user="shell",
                    approved_by=approved_by,
                    partial=partial,
                )
        except SheetRefused as error:
            raise Failure(str(error)) from error
    result = {**proposal_shape(proposal), "imported": not only_preview and not proposal.known}
    if proposal.faults:
        lines = [_fault(fault) for fault in result["faults"][:MOST_SHOWN]]
        message = f"没有导入:有 {len(proposal.faults)} 处要改正\n" + "\n".join(lines)
        raise Failure(message, details={**result, "imported": False})
    give(result, as_json, _told(result))


@app.command(name="list")
def list_(
    kind: Annotated[str, typer.Option(help="只列这个种类。")] = "", as_json: AsJson = False
) -> None:
    """列出各版:种类、第几版、生效日、谁在什么时候为什么导入。"""
    if kind:
        _known(kind)
    with opened(existing=True) as assistance, assistance.engine.reading() as tx:
        rows = [row_of(row) for row in store.listed(tx) if kind in ("", row["kind"])]
    lines = [
        f"{row['kind']}  第 {row['number']} 版  自 {row['effective_from']}  "
        f"{row['imported_by']}  {row['note']}"
        for row in rows
    ]
    give({"editions": rows}, as_json, "\n".join(lines))


def _known(kind: str) -> None:
    if kind not in KINDS:
        raise Failure(f"没有这个种类:{kind};有的是 {'、'.join(KINDS)}", MISUSED)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Failure(f"日期应写成 2027-01-01 这样,而不是 {text}", MISUSED) from error


def _fault(fault: Mapping[str, Any]) -> str:
    where = f"第 {fault['row']} 行" if fault["row"] else "整个文件"
    return f"{where} {fault['column']}:{fault['message']}"


def _told(result: Mapping[str, Any]) -> str:
    if result["known"]:
        return f"内容与第 {result['number']} 版相同,没有改变"
    words = [change["words"] for change in result["changes"]]
    more = [f"……共 {len(words)} 处"] if len(words) > MOST_SHOWN else []
    touched = result["touched"]
    done = "已导入" if result["imported"] else "可以导入,将成为"
    return "\n".join(
        [
            *words[:MOST_SHOWN],
            *more,
            f"已受理的在办案件 {touched['keep']} 件仍按原版;"
            f"未受理的 {touched['change']} 件按受理日的版本",
            f"{done}第 {result['number']} 版,自 {result['effective_from']} 起生效",
        ]
    )
