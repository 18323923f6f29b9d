"""FEEL, DMN and deployment: a condition, a decision of 50 rules, a bundle of 30 files."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from statistics import median

from assistance.bootstrap import open_assistance
from assistance.bundle import case_bundle
from benchmarks.diagrams import HEAD, TAIL
from engine import Actor, DeployBundle, Done, Engine, Json, Settings
from engine.feel import Feel
from engine.feel.bundled import BundledFeel
from engine.model import Bundle

TIMES = 2_000
DEPLOYMENTS = 5
EACH = 10
RULES = 50
DESIGNER = Actor("designer")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CONDITION = 'amount > 1000 and level in ("A", "B") and 申请.户籍 = "昌吉市"'


@dataclass(frozen=True)
class RuleFigures:
    """Milliseconds are medians: of one evaluation once it is compiled, and of a first deployment.

    ``deploy_ms`` is a bundle of 30 files on a fresh database: checked, compiled and stored;
    ``procedure_ms`` the procedure's own bundle of ``procedure_files``.
    """

    condition_ms: float
    decision_ms: float
    deploy_ms: float
    procedure_files: int
    procedure_ms: float


def measure(folder: Path) -> dict[str, float]:
    """Figures of this machine; see ``RuleFigures``."""
    feel = BundledFeel(Feel())
    bundle = Bundle("bench", {"bench.dmn": decision("bench")})
    procedure = case_bundle()
    figures = RuleFigures(
        condition_ms=_each(lambda case: feel.evaluate(CONDITION, case, NOW)),
        decision_ms=_each(lambda case: feel.decide(bundle, "bench", case, NOW)),
        deploy_ms=_deployed(folder / "thirty", thirty_files()),
        procedure_files=len(procedure),
        procedure_ms=_deployed(folder / "procedure", procedure),
    )
    return asdict(figures)


def thirty_files() -> dict[str, bytes]:
    """Ten diagrams of twenty steps with conditions, ten decisions of 50 rules, ten forms."""
    files: dict[str, bytes] = {}
    for n in range(EACH):
        files[f"process-{n}.bpmn"] = _diagram(n)
        files[f"decision-{n}.dmn"] = decision(f"decision-{n}")
        files[f"form-{n}.form"] = _form(f"form-{n}")
    return files


def decision(identity: str) -> bytes:
    """A table of 50 rules over two inputs; the last one always fits."""
    rows = []
    for n in range(RULES - 1):
        cells = (f"[{n * 100}..{n * 100 + 50}]", f'"A{n}", "B{n}"')
        tests = "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in cells)
        rows.append(f"<rule id='r{n}'>{tests}<outputEntry><text>{n}</text></outputEntry></rule>")
    rows.append(
        "<rule id='other'><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text>"
        "</inputEntry><outputEntry><text>-1</text></outputEntry></rule>"
    )
    inputs = "".join(
        f'<input id="i-{name}"><inputExpression><text>{name}</text></inputExpression></input>'
        for name in ("amount", "level")
    )
    return (
        f'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d-{identity}"'
        f' name="d" namespace="urn:bench"><decision id="{identity}" name="{identity}">'
        f'<decisionTable hitPolicy="FIRST">{inputs}<output id="o" name="o"/>{"".join(rows)}'
        "</decisionTable></decision></definitions>"
    ).encode()


def _diagram(n: int) -> bytes:
    """Ten times a task with the form, then a gateway that goes on or ends."""
    parts = [HEAD.format(id=f"process-{n}")]
    parts.append('<bpmn:startEvent id="start"><bpmn:outgoing>f0</bpmn:outgoing></bpmn:startEvent>')
    decided = f'<zeebe:calledDecision decisionId="decision-{n}" resultVariable="rule"/>'
    for k in range(EACH):
        form = f'<zeebe:userTask/><zeebe:formDefinition formId="form-{n}"/>'
        inner = decided if k == 0 else form
        kind = "businessRuleTask" if k == 0 else "userTask"
        parts.append(
            f'<bpmn:{kind} id="t{k}" name="t{k}"><bpmn:extensionElements>{inner}'
            f"</bpmn:extensionElements></bpmn:{kind}>"
            f'<bpmn:exclusiveGateway id="g{k}" default="on{k}"/><bpmn:endEvent id="e{k}"/>'
        )
        after = f"t{k + 1}" if k + 1 < EACH else "end"
        before, name = ("start" if k == 0 else f"g{k - 1}"), ("f0" if k == 0 else f"on{k - 1}")
        parts.append(_flow(name, before, f"t{k}") + _flow(f"f{k}x", f"t{k}", f"g{k}"))
        said = f'=note != "n{k}" and rule > {k} or count(split(note, "{k}")) > 3'
        parts.append(_flow(f"out{k}", f"g{k}", f"e{k}", said))
        if after == "end":
            parts.append('<bpmn:endEvent id="end"/>' + _flow(f"on{k}", f"g{k}", "end"))
    return "".join([*parts, TAIL]).encode()


def _flow(identity: str, source: str, target: str, condition: str = "") -> str:
    said = (
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(condition)}'
        "</bpmn:conditionExpression>"
    )
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return (
        f'<bpmn:sequenceFlow id="{identity}" {ends}>{said if condition else ""}</bpmn:sequenceFlow>'
    )


def _form(identity: str) -> bytes:
    fields = [
        {"type": "textfield", "id": f"c{k}", "key": f"field{k}" if k else "note", "label": f"项{k}"}
        for k in range(EACH)
    ]
    form = {"id": identity, "type": "default", "schemaVersion": 17, "components": fields}
    return json.dumps(form, ensure_ascii=False).encode()


def _case(n: int) -> Mapping[str, Json]:
    """Variables of about 2 KB, different each time."""
    others: dict[str, Json] = {
        f"项目{k}": {"金额": k * 100 + n, "说明": "入户调查" * 4} for k in range(20)
    }
    return {"amount": 1_000_000 + n, "level": "C", "申请": {"户籍": "昌吉市"}, **others}


def _each(work: Callable[[Mapping[str, Json]], object]) -> float:
    """Median ms of ``work`` on a case; the first runs compile."""
    times = []
    for n in range(TIMES):
        case = _case(n)
        begun = time.perf_counter()
        work(case)
        times.append((time.perf_counter() - begun) * 1000)
    return round(median(times[TIMES // 10 :]), 4)


def _deployed(folder: Path, files: Mapping[str, bytes]) -> float:
    """Median ms of deploying ``files`` for the first time: new engine, database and sandbox."""
    times = []
    for n in range(DEPLOYMENTS):
        home = folder / str(n)
        home.mkdir(parents=True)
        assistance = open_assistance(Settings(data_dir=home))
        # Sandboxes belong to threads: one that has read the expressions before would be quicker.
        with ThreadPoolExecutor(1) as thread:
            times.append(thread.submit(_deploy, assistance.engine, files).result())
        assistance.close()
    return round(median(times), 1)


def _deploy(engine: Engine, files: Mapping[str, bytes]) -> float:
    command = DeployBundle(command_id=engine.new_id(), actor=DESIGNER, files=files)
    begun = time.perf_counter()
    outcome = engine.execute(command)
    took = (time.perf_counter() - begun) * 1000
    if not isinstance(outcome, Done):
        raise RuntimeError(outcome.message)
    return took
