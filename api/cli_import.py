"""``jiuzhu import``: people from a spreadsheet, row by row, with progress."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api.console import Failure, give, progress
from api.opening import opened
from assistance import imports
from assistance.areas import PREFECTURE_PREFIX
from assistance.bootstrap import Assistance
from assistance.imports.tables import reasons
from assistance.sheets import SheetRefused
from assistance.store import imports as store

app = typer.Typer(help="从表格导入。", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="最后一行输出一个 JSON 对象。")]
MOST_SHOWN = 40


@app.callback()
def importing() -> None:
    """从表格导入。"""


@app.command()
def people(
    file: Annotated[Path, typer.Argument(help=".xlsx 或 .csv 文件,第一行是列名。")],
    preview: Annotated[bool, typer.Option("--preview", help="只逐行检查,什么都不改。")] = False,
    result: Annotated[
        Path | None, typer.Option("--result", help="逐行结果写到这个 .xlsx 或 .csv 文件。")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """导入救助对象:正确的行收下,有误的行说明行号、列名和原因;重复导入不会改变什么。"""
    with opened() as assistance:
        import_id = _run(assistance, file, preview=preview)
        with assistance.engine.reading() as tx:
            done = imports.find(tx, import_id)
            wrong = store.rows(tx, import_id, 0, MOST_SHOWN, wrong_only=True)
            if result:
                kind = "csv" if result.suffix == ".csv" else "xlsx"
                result.write_bytes(imports.result_file(tx, import_id, kind))
    if done is None:
        raise Failure("导入的记录不见了")
    told: dict[str, Any] = {
        "import": import_id,
        "preview": preview,
        "rows": done.total,
        **done.counts,
        "faults": [
            {"row": row["row_no"], "column": column, "reason": why}
            for row in wrong
            for column, why in reasons(row)
        ],
    }
    lines = [f"第 {f['row']} 行 {f['column']}:{f['reason']}" for f in told["faults"]]
    if done.counts["wrong"] > MOST_SHOWN:
        lines.append("……其余的见逐行结果(--result)")
    verb = "可以导入" if preview else "已导入"
    lines.append(
        f"{verb}:新登记 {told['kept']},更新 {told['changed']},没有变化 {told['same']},"
        f"有误 {told['wrong']},共 {told['rows']} 行"
    )
    give(told, as_json, "\n".join(lines))
    if done.counts["wrong"]:
        # The right rows are kept; that all of them were asked for does not hold.
        raise typer.Exit(1)


def _run(assistance: Assistance, file: Path, *, preview: bool) -> str:
    engine, import_id = assistance.engine, assistance.engine.new_id()
    try:
        with engine.transaction() as tx:
            made = imports.begin(
                tx,
                assistance.keys,
                file.read_bytes(),
                import_id=import_id,
                areas=[PREFECTURE_PREFIX],
                user="shell",
                at=engine.now(),
                preview=preview,
                background=False,
            )
    except OSError as error:
        raise Failure(f"读不了文件 {file}") from error
    except SheetRefused as error:
        raise Failure(str(error)) from error
    with progress("导入") as tell:
        more, done = made.total > 0, 0
        while more:
            with engine.transaction() as tx:
                keys, people_, editions = assistance.keys, assistance.people, assistance.editions
                more = imports.step(tx, keys, people_, editions, import_id)
            done = min(done + imports.CHUNK, made.total)
            tell(done, made.total)
    return import_id
