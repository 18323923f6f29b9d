"""The command line as scripts see it: exit codes, the JSON on the last line, clear sentences."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.diagrams import diagram, end, start, user
from tests.unit.api.commands import Run

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nonsense"], 2),
        (["lint"], 2),
        (["lint", "/no/such/place"], 2),
        (["deploy", "/no/such/place"], 2),
        (["calendar", "due", "morgen", "3"], 2),
        (["calendar", "due", "2026-11-24", "0"], 2),
        (["verify"], 1),
        (["rebuild"], 1),
        (["archive", "export", "--out", "out"], 1),
        (["serve", "--workers", "2"], 2),
        (["worker"], 2),
    ],
)
def test_wrong_usage_and_what_cannot_be_done(run: Run, arguments: list[str], code: int) -> None:
    ended = run(*arguments)
    assert ended.code == code
    assert ended.err.strip()
    assert "Traceback" not in ended.err


def test_no_database_is_made_by_looking_for_one(run: Run, tmp_path: Path) -> None:
    ended = run("verify", "--json")
    assert list(ended.json) == ["error"]
    assert "没有数据库" in ended.json["error"]
    assert not (tmp_path / "data").exists()


def test_an_unknown_setting_is_named(run: Run) -> None:
    ended = run("verify", COLOUR="blue")
    assert ended.code == 2
    assert "JIUZHU_COLOUR" in ended.err


def test_a_database_that_does_not_answer_is_a_sentence(run: Run) -> None:
    ended = run("rebuild", "--json", DATABASE_URL="postgresql://a:secret@127.0.0.1:1/b")
    assert ended.code == 1
    assert "数据库用不了" in ended.json["error"]
    assert "secret" not in ended.json["error"] + ended.err


def test_working_days_from_the_day_after(run: Run) -> None:
    ended = run("calendar", "due", "2026-09-30", "3", "--json")
    assert (ended.code, ended.json) == (0, {"date": "2026-10-10", "provisional": False})
    assert run("calendar", "due", "2031-01-01", "1", "--json").json["provisional"] is True


def test_lint_names_file_element_and_reason(run: Run, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    xml = (ROOT / "processes/assistance-case/service-order.bpmn").read_bytes()
    broken = xml.replace(b'formId="service-plan"', b'formId="no-such-form"')
    assert broken != xml
    (bundle / "order.bpmn").write_bytes(broken)
    ended = run("lint", str(bundle), "--json")
    assert ended.code == 1
    found = [f for f in ended.json["findings"] if f["element_id"] == "plan_service"]
    assert any("no-such-form" in finding["message"] for finding in found)
    assert set(found[0]) == {
        *("rule", "severity", "file", "element_id", "element_name", "message", "hint")
    }
    refused = run("deploy", str(bundle), "--json")
    assert refused.code == 1
    assert refused.json["bundle"] is None
    assert refused.json["findings"]


def test_the_procedure_itself_passes(run: Run) -> None:
    ended = run("lint", str(ROOT / "processes/assistance-case"), str(ROOT / "forms/definitions"))
    assert (ended.code, ended.lines) == (0, ["没有问题"])
    deployed = run("deploy", "--json")
    assert deployed.code == 0
    assert {p["id"] for p in deployed.json["processes"]} == {"assistance-case", "service-order"}
    assert run("deploy", "--json").json == deployed.json


def test_lint_prints_like_a_compiler(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.bpmn").write_bytes(diagram("p", start(), end(), flows="start -> end: =1"))
    ended = run("lint", str(tmp_path / "p.bpmn"))
    assert ended.code == 1
    assert ended.lines == [
        "p.bpmn: start-end: 错误 misplaced-condition: 开始事件“start”的连线“start-end”带有条件"
        ";条件只能写在排他或包容网关的出线上。",
        "1 处错误",
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        (
            'township_opinion = "investigate"',
            'township_opinion = "investigates"',
            "value-not-offered",
        ),
        ("=return_count &gt;= 3", "=returned &gt;= 3", "unset-variable"),
        ('=inspection = "redo"', '=inspection != "done"', "overlapping-conditions"),
    ],
)
def test_a_slip_in_the_procedure_is_told(
    run: Run, tmp_path: Path, right: str, wrong: str, rule: str
) -> None:
    """The linter follows variables through the procedure's own forms, hooks and jobs."""
    shutil.copytree(ROOT / "processes/assistance-case", tmp_path / "bundle")
    slipped = 0
    for drawn in (tmp_path / "bundle").glob("*.bpmn"):
        xml = drawn.read_text(encoding="utf-8")
        slipped += xml.count(right)
        drawn.write_text(xml.replace(right, wrong), encoding="utf-8")
    assert slipped == 1
    ended = run("lint", str(tmp_path / "bundle"), str(ROOT / "forms/definitions"), "--json")
    assert rule in {finding["rule"] for finding in ended.json["findings"]}


def test_lint_says_which_file_would_not_be_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("p")
    assert run("lint", str(tmp_path / "notes.txt")).code == 2
    (tmp_path / "P.BPMN").write_bytes(diagram("p", start(), end(), flows="start -> end"))
    ended = run("lint", str(tmp_path), "--json")
    assert ended.code == 1
    assert [(f["rule"], f["file"]) for f in ended.json["findings"]] == [("bad-file-name", "P.BPMN")]


def test_the_pages_about_the_rules_are_what_the_rules_say(run: Run, tmp_path: Path) -> None:
    assert run("rules", "--out", str(tmp_path)).code == 0
    for page in ("lint-rules.md", "lint-rules.zh-CN.md"):
        written = (ROOT / "docs" / page).read_text(encoding="utf-8")
        assert (tmp_path / page).read_text(encoding="utf-8") == written, "jiuzhu rules --out docs"
    listed = run("rules", "--json").json["rules"]
    assert {rule["rule"] for rule in listed} >= {"hanging-join", "unknown-form"}


def test_an_earlier_bundle_can_be_made_the_newest_again(run: Run, tmp_path: Path) -> None:
    drawn = diagram(
        "p",
        start(),
        user("work", groups="township_clerk"),
        end(),
        flows="""
        start -> work
        work -> end""",
    )
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    (tmp_path / "old/p.bpmn").write_bytes(drawn)
    (tmp_path / "new/p.bpmn").write_bytes(drawn.replace(b'name="work"', b'name="works"'))
    versions = [
        run("deploy", str(tmp_path / name), "--json").json["processes"][0]["version"]
        for name in ("old", "old", "new", "old")
    ]
    assert versions == [1, 1, 2, 3]


def test_the_demo_can_be_run_again_and_is_proven(run: Run, tmp_path: Path) -> None:
    first = run("demo", "--cases", "2", "--exit", "--json")
    assert first.code == 0
    assert (first.json["cases"], first.json["archived"]) == (2, 2)
    again = run("demo", "--cases", "1", "--seed", "7", "--exit", "--json")
    assert (again.code, again.json["archived"]) == (0, 1)
    verified = run("verify", "--reexecute", "--json")
    assert verified.json["ok"] is True
    assert verified.json["cases"] > 3
    rebuilt = run("rebuild", "--json").json
    assert rebuilt["rows"] > 0
    assert rebuilt["differences"] == 0
    exported = run("archive", "export", "--out", str(tmp_path / "out"), "--json").json
    assert exported["packages"] == 3
    assert exported["bytes"] == sum(
        file.stat().st_size for file in (tmp_path / "out").rglob("*") if file.is_file()
    )


def test_preparing_only(run: Run) -> None:
    ended = run("demo", "--cases", "0", "--exit", "--json", DEMO_PASSWORD="long enough 1")
    assert (ended.code, ended.json["cases"], ended.json["chain_ok"]) == (0, 0, True)
    assert run("verify", "--json").json["cases"] == 0


def test_serve_answers_and_stops_cleanly_when_told_to(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JIUZHU_")}
    server = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--json"],
        cwd=ROOT,
        env={**environment, "JIUZHU_DATA_DIR": str(tmp_path / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    started = ""
    while '"serving"' not in started:
        started = server.stderr.readline()
        assert started, "the server ended"
    port = re.search(r'"port": (\d+)', started)
    assert port
    address = f"http://127.0.0.1:{port[1]}"
    assert httpx.get(f"{address}/health/ready", timeout=30).status_code == 200
    second = subprocess.run(
        [sys.executable, "-m", "api.cli", "serve", "--port", port[1]],
        cwd=ROOT,
        env={**environment, "JIUZHU_DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert "不能在" in second.stderr
    server.send_signal(signal.SIGTERM)
    out, err = server.communicate(timeout=30)
    assert server.returncode == 0
    assert json.loads(out.splitlines()[-1]) == {"stopped": True}
    assert "Traceback" not in err
