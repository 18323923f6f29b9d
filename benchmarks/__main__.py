"""``make bench``: measure, print a table, write ``build/bench.json``."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import http, rules, step, worklist
from tests.postgres import PrivateServer

OUT = Path("build/bench.json")
STEP = {
    "ms": "毫秒/步",
    "floor_ms": "朴素做法 毫秒/步",
    "ratio_to_floor": "与朴素做法之比",
    "statements": "语句/步",
    "commits": "提交/步",
    "last_to_first": "第200步:第1步",
}
HTTP = {
    "clients": "并发",
    "completions_per_second": "办结/秒",
    "p50_ms": "p50 毫秒",
    "p95_ms": "p95 毫秒",
    "errors": "错误",
}
WORKLIST = {
    "tasks": "未办任务",
    "p50_ms": "p50 毫秒",
    "p99_ms": "p99 毫秒",
    "worst_p99_ms": "最慢范围 p99 毫秒",
}
RULES = {
    "condition_ms": "FEEL 条件 毫秒",
    "decision_ms": "50 条规则的决策 毫秒",
    "deploy_ms": "部署 30 个文件 毫秒",
    "procedure_files": "自带流程包 文件",
    "procedure_ms": "部署自带流程包 毫秒",
}
PARTS = {"step": step.measure, "http": http.measure, "worklist": worklist.measure}


def main() -> None:
    """Both databases on the same disk, both as durable as in production."""
    figures: dict[str, dict[str, Mapping[str, float]]] = {"step": {}, "http": {}, "worklist": {}}
    with PrivateServer(durable=True) as server, tempfile.TemporaryDirectory() as name:
        for database in ("sqlite", "postgresql"):
            for part, measure in PARTS.items():
                print(f"{part} on {database} …", file=sys.stderr)  # noqa: T201
                folder = Path(name) / f"{database}-{part}"
                folder.mkdir()
                sqlite = database == "sqlite"
                url = f"sqlite:///{folder / 'bench.db'}" if sqlite else server.new_database()
                figures[part][database] = measure(url, folder)
        print("rules …", file=sys.stderr)  # noqa: T201
        figures["rules"] = {"sqlite": rules.measure(Path(name) / "rules")}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=2) + "\n")
    _show("一步(一条命令)", STEP, figures["step"])
    _show("经 HTTP(含页面)", HTTP, figures["http"])
    _show("待办一页(任何范围)", WORKLIST, figures["worklist"])
    _show("规则与部署", RULES, figures["rules"])


def _show(title: str, columns: Mapping[str, str], rows: Mapping[str, Mapping[str, float]]) -> None:
    table = Table(title=title)
    table.add_column("数据库")
    for label in columns.values():
        table.add_column(label, justify="right")
    for database, figures in rows.items():
        table.add_row(database, *(f"{figures[name]:g}" for name in columns))
    Console().print(table)


if __name__ == "__main__":
    main()
