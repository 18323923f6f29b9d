"""``jiuzhu calendar``: periods counted by the calendar in force, its days, its next edition."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.calendar_shapes import day_rows, proposal_shape
from api.console import MISUSED, Failure, give
from api.opening import has_database, opened
from assistance.calendar import Edition, shipped
from assistance.calendar.editions import newest
from assistance.deadlines import calendar_change
from assistance.sheets import SheetRefused

app = typer.Typer(help="工作日历。", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="最后一行输出一个 JSON 对象。")]
MOST_SHOWN = 40


@app.command()
def due(
    start: Annotated[str, typer.Argument(metavar="DATE", help="起算日,例如 2026-11-24。")],
    days: Annotated[int, typer.Argument(metavar="N", min=1, max=2000, help="工作日数。")],
    as_json: AsJson = False,
) -> None:
    """从 DATE 的次日起数 N 个工作日,最后一天是哪天。"""
    try:
        begun = date.fromisoformat(start)
        with _edition() as edition:
            last, provisional = edition.calendar.due(begun, days)
    except (ValueError, OverflowError) as error:
        raise Failure(f"日期应写成 2026-11-24 这样,而不是 {start}", MISUSED) from error
    note = "(暂定:有的年份还没有公布放假安排)" if provisional else ""
    result = {"date": last.isoformat(), "provisional": provisional}
    give(result, as_json, f"{last.isoformat()}{note}")


@app.command()
def show(
    year: Annotated[int, typer.Argument(metavar="YEAR", min=2000, max=2100, help="哪一年。")],
    as_json: AsJson = False,
) -> None:
    """列出那一年与周一至周五不同的日子,以及还缺什么。"""
    with _edition() as edition:
        rows, missing = day_rows(edition.calendar, year), edition.calendar.missing(year)
        number = edition.number
    result = {"year": year, "edition": number, "missing": list(missing), "days": rows}
    lines = [
        f"{row['date']}  {'上班' if row['is_working_day'] else '放假'}  {row['name']}"
        for row in rows
    ]
    gone = [f"还缺:{'、'.join(missing)},这一年的期限都是暂定"] if missing else []
    give(result, as_json, "\n".join([f"日历第 {number} 版", *lines, *gone]))


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV 或 XLSX 文件,列名 date,kind,name,basis。")],
    why: Annotated[str, typer.Option(help="为什么改,记入这一版和有关案件的历史。")],
    only_preview: Annotated[bool, typer.Option("--preview", help="只看会改什么,不导入。")] = False,
    as_json: AsJson = False,
) -> None:
    """导入文件里那些年份的日历,取代原来这些年份的内容;在办期限随后重新计算。"""
    data = file.read_bytes()
    if not why.strip() or len(why) > calendar_change.LONGEST_WHY:
        raise Failure("请用 --why 写明为什么改,不超过 500 字", MISUSED)
    with opened(existing=True) as assistance:
        try:
            proposal = calendar_change.preview(assistance, data)
            if not (only_preview or proposal.faults or proposal.known):
                calendar_change.save(
                    assistance, data, why=why, user="shell", base=proposal.number - 1
                )
        except (SheetRefused, calendar_change.Overtaken) as error:
            raise Failure(str(error)) from error
    saved = not (only_preview or proposal.faults or proposal.known)
    result = {**proposal_shape(proposal), "saved": saved}
    if proposal.faults:
        lines = [f"第 {f.row} 行 {f.column}:{f.message}" for f in proposal.faults[:MOST_SHOWN]]
        message = f"没有导入:有 {len(proposal.faults)} 处要改正\n" + "\n".join(lines)
        raise Failure(message, details=result)
    give(result, as_json, _told(proposal, saved))


def _told(proposal: calendar_change.Proposal, saved: bool) -> str:
    if proposal.known:
        return f"内容与第 {proposal.number} 版相同,没有改变"
    days = [f"{d.day}  {'上班' if d.works else '放假'}  {d.name}" for d in proposal.days]
    moved = [f"  {m.name} {m.before} → {m.after}" for m in proposal.moves[:MOST_SHOWN]]
    cases = len({m.case_key for m in proposal.moves})
    done = "已导入,成为" if saved else "可以导入,将成为"
    return "\n".join(
        [
            *days[:MOST_SHOWN],
            f"改变 {len(days)} 天;{cases} 件案件的 {len(proposal.moves)} 个在办期限"
            f"和 {proposal.periods} 件案件的全程期限要变",
            *moved,
            *proposal.holes,
            f"{done}第 {proposal.number} 版",
        ]
    )


@contextmanager
def _edition() -> Iterator[Edition]:
    """The edition in force; without a database, what comes with the software."""
    if not has_database():
        yield Edition(0, shipped())
        return
    with opened(existing=True) as assistance, assistance.engine.reading() as tx:
        yield newest(tx)
