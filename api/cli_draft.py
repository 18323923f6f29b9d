"""``jiuzhu draft``: work in progress, kept with its findings, published once it has no errors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.bundles import as_rows, as_text, read_files
from api.console import Failure, give
from api.opening import opened
from assistance.calendar import LOCAL
from engine import (
    Actor,
    Command,
    DraftVersion,
    Engine,
    Json,
    NotPublishable,
    PublishDraft,
    Refused,
    SaveDraft,
)

drafts = typer.Typer(help="草稿:带着问题也能保存,没有错误才能发布。", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="草稿名称。")]
Base = Annotated[int, typer.Option(help="您看到的版本;有人在这之后保存过,就不会覆盖。")]
AsJson = Annotated[bool, typer.Option("--json", help="最后一行输出一个 JSON 对象。")]
SHELL = Actor("shell", superuser=True)


@drafts.command()
def save(
    name: Name,
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹,替换草稿的全部文件。")],
    base: Base = 0,
    note: Annotated[str, typer.Option(help="这一版改了什么。")] = "",
    as_json: AsJson = False,
) -> None:
    """保存一个草稿;新草稿不写 --base。"""
    files = read_files(paths)
    with opened() as assistance:
        engine = assistance.engine
        result = _executed(
            engine,
            SaveDraft(
                command_id=engine.new_id(),
                actor=SHELL,
                name=name,
                base=base,
                files=files,
                note=note,
            ),
        )
        draft = engine.drafts.get(name)
    rows = as_rows(draft.findings if draft else ())
    saved = f"第 {result['version']} 版:{result['errors']} 个错误,{result['warnings']} 个警告"
    give({**result, "findings": rows}, as_json, "\n".join(filter(None, [as_text(rows), saved])))


@drafts.command("list")
def list_(as_json: AsJson = False) -> None:
    """列出草稿。"""
    with opened(existing=True) as assistance:
        found = assistance.engine.drafts.all()
    rows = [{"name": one.name, **_row(one.newest)} for one in found]
    lines = [f"{one.name} {_line(one.newest)}" for one in found]
    give({"drafts": rows}, as_json, "\n".join(lines) or "没有草稿")


@drafts.command()
def show(
    name: Name,
    folder: Annotated[Path | None, typer.Option("--out", help="把文件写到这个文件夹。")] = None,
    as_json: AsJson = False,
) -> None:
    """显示草稿的文件、问题和历次版本。"""
    with opened(existing=True) as assistance:
        draft = assistance.engine.drafts.get(name)
        if draft is None:
            raise Failure(f"没有找到草稿“{name}”")
        files = assistance.engine.drafts.files(name, draft.newest.version) if folder else {}
    for file, body in files.items():
        target = Path(str(folder)) / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    rows = as_rows(draft.findings)
    result = {
        "name": name,
        **_row(draft.newest),
        "files": dict(draft.files),
        "findings": rows,
        "history": [_row(one) for one in draft.history],
    }
    lines = [*(f"{file} {size} 字节" for file, size in draft.files.items()), as_text(rows)]
    lines += [_line(one) for one in draft.history]
    give(result, as_json, "\n".join(filter(None, lines)))


@drafts.command()
def publish(name: Name, base: Base, as_json: AsJson = False) -> None:
    """发布草稿的这一版,或者说明每一处原因。"""
    with opened(existing=True) as assistance:
        engine = assistance.engine
        command = PublishDraft(command_id=engine.new_id(), actor=SHELL, name=name, base=base)
        try:
            result = _executed(engine, command)
        except NotPublishable as refused:
            rows = as_rows(refused.findings)
            details = {"bundle": None, "processes": [], "findings": rows}
            raise Failure(f"没有发布:有错误\n{as_text(rows)}", details=details) from refused
    told = {name: result[name] for name in ("digest", "processes", "findings")}
    bundle = str(result["digest"])[:12]
    give({"bundle": bundle, **told}, as_json, f"已发布 {bundle}")


def _executed(engine: Engine, command: Command) -> dict[str, Json]:
    outcome = engine.execute(command)
    if isinstance(outcome, Refused):
        reasons = [f"{file}:{';'.join(said)}" for file, said in outcome.fields.items()]
        raise Failure("\n".join([outcome.message, *reasons]))
    return dict(outcome.result)


def _row(one: DraftVersion) -> dict[str, Json]:
    return {
        "version": one.version,
        "saved_at": one.saved_at.isoformat(),
        "saved_by": one.saved_by,
        "note": one.note,
        "digest": one.digest,
        "errors": one.errors,
        "warnings": one.warnings,
        "published_at": one.published_at.isoformat() if one.published_at else None,
        "published_by": one.published_by,
    }


def _line(one: DraftVersion) -> str:
    at = one.saved_at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")
    state = ",已发布" if one.published_at else ""
    note = f"({one.note})" if one.note else ""
    return f"第 {one.version} 版,{one.saved_by} {at},{one.errors} 个错误{state}{note}"
