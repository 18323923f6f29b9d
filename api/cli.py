"""The command ``jiuzhu``. What it prints and returns is an interface: others script against it."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from api import cli_administrators, cli_clients, cli_editions, cli_import, cli_migrate
from api.bundles import SEVERITIES, as_rows, as_text, counted, read_files
from api.cli_calendar import app as calendar
from api.cli_demo import play
from api.cli_draft import drafts
from api.console import Failure, fail, give, progress
from api.opening import opened, opened_nowhere
from api.serving import serve as serve_pages
from api.serving import work
from assistance import archive
from assistance.bundle import case_bundle
from engine import Actor, DeployBundle, Done, EngineError, NotPublishable, rule_pages, rule_rows

app = typer.Typer(
    help="昌吉州服务类社会救助:从申请到归档。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
archives = typer.Typer(help="归档包。", no_args_is_help=True)
app.add_typer(calendar, name="calendar")
app.add_typer(archives, name="archive")
app.add_typer(cli_clients.app, name="client")
app.add_typer(cli_administrators.app, name="administrator")
app.add_typer(cli_editions.app, name="editions")
app.add_typer(drafts, name="draft")
app.add_typer(cli_import.app, name="import")

AsJson = Annotated[bool, typer.Option("--json", help="最后一行输出一个 JSON 对象。")]
Host = Annotated[str, typer.Option(help="监听地址。")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="监听端口。")]
SHELL = Actor("shell", superuser=True)


@app.command()
def demo(
    cases: Annotated[int, typer.Option(min=0, help="办到归档的案件数。")] = 20,
    seed: Annotated[int, typer.Option(help="同一个种子,同样的案件。")] = 0,
    leave: Annotated[bool, typer.Option("--exit", help="办完就退出,不提供页面。")] = False,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    as_json: AsJson = False,
) -> None:
    """把若干案件从申请办到归档,然后提供页面。"""
    play(cases, seed, leave=leave, host=host, port=port, as_json=as_json)


@app.command()
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, help="进程数,只用于 PostgreSQL。")] = 1,
    as_json: AsJson = False,
) -> None:
    """提供页面和接口;用 SQLite 时也做后台任务。"""
    serve_pages(host, port, workers)
    give({"stopped": True}, as_json, "已停止")


@app.command()
def worker(as_json: AsJson = False) -> None:
    """做后台任务(PostgreSQL,可以开多个)。"""
    work()
    give({"stopped": True}, as_json, "已停止")


@app.command()
def deploy(
    folder: Annotated[Path | None, typer.Argument(help="流程包的文件夹;不写则发布自带的。")] = None,
    as_json: AsJson = False,
) -> None:
    """发布一个流程包:全部发布,或者说明每一处原因。"""
    files = read_files([folder]) if folder else case_bundle()
    with opened() as assistance:
        digest = assistance.engine.digest(files)
        # A command of its own each time: an earlier bundle can be made the newest again.
        command = DeployBundle(command_id=assistance.engine.new_id(), actor=SHELL, files=files)
        try:
            outcome = assistance.engine.execute(command)
        except NotPublishable as refused:
            rows = as_rows(refused.findings)
            result = {"bundle": None, "digest": digest, "processes": [], "findings": rows}
            message = f"没有发布:有错误\n{as_text(rows)}"
            raise Failure(message, details=result) from refused
    if not isinstance(outcome, Done):
        raise Failure(f"没有发布:{outcome.message}")
    give(_deployed(outcome.result), as_json, f"已发布 {digest[:12]}")


@app.command()
def lint(
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹,当作一个流程包检查。")],
    as_json: AsJson = False,
) -> None:
    """检查流程图、决策表和表单;有错误时返回 1。"""
    files = read_files(paths)
    with opened_nowhere() as assistance:
        findings = assistance.engine.lint(files)
    rows = as_rows(findings)
    text = f"{as_text(rows)}\n{counted(rows)}" if rows else "没有问题"
    give({"findings": rows}, as_json, text)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(1)


@app.command()
def rules(
    folder: Annotated[
        Path | None, typer.Option("--out", help="把说明规则的页面写到这个文件夹。")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """列出检查规则,或生成说明它们的页面。"""
    rows = rule_rows()
    lines = [f"{SEVERITIES[row['severity']]} {row['rule']}: {row['finds_zh']}" for row in rows]
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        for name, page in rule_pages().items():
            (folder / name).write_text(page, encoding="utf-8")
        lines = [f"写了 {'、'.join(rule_pages())},在 {folder}"]
    give({"rules": rows}, as_json, "\n".join(lines))


@app.command()
def migrate(
    cases: Annotated[list[str], typer.Argument(metavar="CASE...", help="案件键;- 从标准输入读。")],
    to: Annotated[str, typer.Option(help="新流程包的摘要,或其开头几位。")],
    plan: Annotated[Path | None, typer.Option(help="迁移计划;不写则编号相同的互相对应。")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只预检,什么都不改。")] = False,
    with_children: Annotated[
        bool, typer.Option("--with-children", help="连同还没办结的下级案件。")
    ] = False,
    propose: Annotated[bool, typer.Option("--propose", help="只按编号和名称拟一份计划。")] = False,
    reason: Annotated[str, typer.Option(help="理由,记入日志。")] = "",
    as_json: AsJson = False,
) -> None:
    """把在办案件迁移到另一个流程包:能迁的迁,不能的逐件说明原因。"""
    cli_migrate.migrate(
        cases,
        to,
        plan,
        dry_run=dry_run,
        with_children=with_children,
        propose=propose,
        reason=reason,
        actor=SHELL,
        as_json=as_json,
    )


@app.command()
def verify(
    case: Annotated[int, typer.Option(help="只核验这个案件(案件键)。")] = 0,
    reexecute: Annotated[bool, typer.Option(help="把记录的命令重新执行一遍。")] = False,
    as_json: AsJson = False,
) -> None:
    """核验日志链、链头和快照。"""
    with opened(existing=True) as assistance:
        if case and assistance.engine.case(case) is None:
            raise Failure(f"没有案件 {case}")
        begun = time.perf_counter()
        with progress("核验") as tell:
            report = assistance.engine.verify(case, reexecute=reexecute, progress=tell)
        seconds = round(time.perf_counter() - begun, 3)
    result: dict[str, Any] = {
        "ok": report.ok,
        "cases": report.cases,
        "events": report.events,
        "seconds": seconds,
    }
    if not report.ok:
        result["problems"] = [
            {"case": str(p.case), "seq": p.seq, "kind": p.kind, "message": p.message}
            for p in report.problems
        ]
    bad = [f"案件 {p.case} 第 {p.seq} 行:{p.message}({p.kind})" for p in report.problems]
    good = f"完好:{report.cases} 个案件,{report.events} 条记录,{seconds} 秒"
    give(result, as_json, "\n".join(bad) or good)
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def rebuild(as_json: AsJson = False) -> None:
    """由日志重建待办和案件列表。"""
    with opened(existing=True) as assistance:
        rows, differences = assistance.engine.rebuild()
    text = f"重建了 {rows} 行,其中 {differences} 行与原来不同"
    give({"rows": rows, "differences": differences}, as_json, text)


@archives.command()
def export(
    folder: Annotated[Path, typer.Option("--out", help="写到这个文件夹。")],
    case: Annotated[int, typer.Option(help="只导出这个案件(案件键)。")] = 0,
    as_json: AsJson = False,
) -> None:
    """导出归档包(BagIt)。"""
    with opened(existing=True) as assistance, progress("导出") as tell:
        keys = [case] if case else archive.sealed_cases(assistance)
        size = 0
        for done, key in enumerate(keys):
            tell(done, len(keys))
            try:
                package = archive.export_package(assistance, key, folder)
            except (archive.NotSealed, archive.Damaged) as refused:
                raise Failure(str(refused)) from refused
            size += sum(file.stat().st_size for file in package.rglob("*") if file.is_file())
        tell(len(keys), len(keys))
    text = f"导出了 {len(keys)} 个归档包,共 {size} 字节,在 {folder}"
    give({"packages": len(keys), "bytes": size}, as_json, text)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; whatever goes wrong becomes one sentence, never a traceback."""
    try:
        app(args=list(arguments) if arguments is not None else None, prog_name="jiuzhu")
    except Failure as failure:
        fail(failure)
    except EngineError as error:
        fail(Failure(str(error)))
    except OSError as error:
        fail(Failure(f"读写文件失败:{error.filename or ''} {error.strerror or error}".strip()))
    except Exception as error:
        fail(Failure(_unexpected(error)))


def _unexpected(error: Exception) -> str:
    """A sentence for what no command foresees; database drivers are known by their package."""
    first = str(error).strip().split("\n")[0]
    if type(error).__module__.split(".")[0] in ("sqlalchemy", "psycopg", "sqlite3"):
        return f"数据库用不了:{first}。请检查 JIUZHU_DATABASE_URL 和数据目录"
    return f"没有做成:{type(error).__name__}:{first}"


def _deployed(result: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "bundle": str(result["digest"])[:12],
        "digest": result["digest"],
        "processes": result["processes"],
        "findings": result["findings"],
    }


if __name__ == "__main__":
    main(sys.argv[1:])
