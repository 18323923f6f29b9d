"""The example of docs/migration.md: open cases of the demo go on under a changed procedure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from api.pages.outline import Outlines
from assistance.archive import export_package
from assistance.bootstrap import Assistance, open_assistance
from assistance.bundle import case_bundle
from assistance.demo import run_demo
from assistance.samples import sample
from engine import Actor, CompleteTask, DeployBundle, Done, Plan, Settings, TaskView, read_plan

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "migration.md"
CASE = "assistance-case.bpmn"
BOSS = Actor("boss", superuser=True)
# The township's review is called a decision, and some people talk about the case before it.
TASK = '      <bpmn:userTask id="township_decision"'
SHAPE = '      <bpmndi:BPMNShape id="township_review_di"'
DISCUSSION = """\
      <bpmn:userTask id="collective_discussion" name="集体研究">
        <bpmn:extensionElements>
          <zeebe:userTask />
          <zeebe:assignmentDefinition candidateGroups="township_leader" />
        </bpmn:extensionElements>
        <bpmn:incoming>flow_draft_approval__township_review</bpmn:incoming>
        <bpmn:outgoing>flow_discussed</bpmn:outgoing>
      </bpmn:userTask>
      <bpmn:sequenceFlow id="flow_discussed" sourceRef="collective_discussion"
        targetRef="township_decision" />
"""
SHAPES = """\
      <bpmndi:BPMNShape id="collective_discussion_di" bpmnElement="collective_discussion">
        <dc:Bounds x="2695" y="1140" width="100" height="80" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="flow_discussed_di" bpmnElement="flow_discussed">
        <di:waypoint x="2745" y="1140" />
        <di:waypoint x="2745" y="645" />
      </bpmndi:BPMNEdge>
"""


def changed() -> dict[str, bytes]:
    """The procedure with the step renamed, and a step before it."""
    files = case_bundle()
    text = files[CASE].decode()
    flow = 'sourceRef="draft_approval" targetRef="township_review"'
    steps = [
        (flow, 'sourceRef="draft_approval" targetRef="collective_discussion"'),
        (
            "        <bpmn:incoming>flow_draft_approval__township_review</bpmn:incoming>\n",
            "        <bpmn:incoming>flow_discussed</bpmn:incoming>\n",
        ),
        ('"township_review"', '"township_decision"'),
        (">township_review<", ">township_decision<"),
        (
            "<bpmn:flowNodeRef>township_decision</bpmn:flowNodeRef>",
            "<bpmn:flowNodeRef>township_decision</bpmn:flowNodeRef>\n"
            "        <bpmn:flowNodeRef>collective_discussion</bpmn:flowNodeRef>",
        ),
    ]
    for old, new in steps:
        assert old in text, old
        text = text.replace(old, new)
    for place, new in ((TASK, DISCUSSION), (SHAPE, SHAPES)):
        assert place in text
        text = text.replace(place, new + place)
    return {**files, CASE: text.encode()}


def plan_of_the_guide() -> Plan:
    """The plan that the guide shows, as a reader would copy it."""
    [shown] = re.findall(r"^ {7}(\{.*township_decision.*\})$", GUIDE.read_text("utf-8"), re.M)
    return read_plan(json.loads(shown))


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Assistance]:
    """The demo with cases left open at ten different places, and the changed procedure."""
    opened = open_assistance(Settings(data_dir=tmp_path, demo_password="天山脚下-2026"))
    run_demo(opened, 0, showcase=True)
    yield opened
    opened.close()


def waiting(product: Assistance) -> Mapping[int, tuple[Any, ...]]:
    """By task: case, name, people and dates."""
    return {
        t.key: (t.case_key, t.name, t.form_id, t.assignee, t.candidate_groups, t.due_at)
        for t in product.engine.tasks(BOSS, limit=1000)
    }


def timers(product: Assistance) -> list[tuple[int, str]]:
    with product.engine.transaction() as tx:
        rows = tx.run("SELECT timer_key, due_at FROM timers ORDER BY timer_key")
        return [(row["timer_key"], row["due_at"]) for row in rows]


def do(product: Assistance, task: TaskView) -> None:
    values: Mapping[str, Any] = {}
    if task.form_id:
        variables = product.engine.variables(task.case_key)
        values = sample(task.form_id, {}, variables, moment=product.engine.now())
    command = CompleteTask(
        command_id=product.engine.new_id(), actor=BOSS, key=task.key, values=values
    )
    outcome = product.engine.execute(command)
    assert isinstance(outcome, Done), outcome


def test_the_example_of_the_guide(product: Assistance, tmp_path: Path) -> None:
    engine = product.engine
    files = changed()
    assert engine.lint(files) == engine.lint(case_bundle())
    deployed = engine.execute(DeployBundle(command_id="new", actor=BOSS, files=files))
    assert isinstance(deployed, Done)
    bundle = str(deployed.result["digest"])
    cases = [case.key for case in engine.cases(state="active", process_id="assistance-case")]
    family = engine.migrations.family(cases)
    assert len(family) > len(cases) >= 9
    before, due = waiting(product), timers(product)
    assert due
    plan = plan_of_the_guide()
    refused = [v for v in (engine.migrations.preflight(c, bundle, {}) for c in family) if v.refused]
    [verdict] = refused
    assert list(verdict.refused.fields if verdict.refused else ()) == ["township_review"]
    for case in family:
        assert engine.migrations.preflight(case, bundle, plan).refused is None
        assert engine.migrations.move(case, bundle, plan, BOSS, "新办法").refused is None
    assert waiting(product) == before
    assert timers(product) == due
    assert all(case.bundle == bundle for case in engine.cases(state="active", limit=1000))
    decided = [t for t in engine.tasks(BOSS, limit=1000) if t.element_id == "township_decision"]
    assert [task.case_key for task in decided] == [verdict.case_key]
    view, told = engine.case(verdict.case_key), engine.history(verdict.case_key)
    assert view is not None
    names = Outlines(engine).names(view, told)
    assert names["township_review"] == names["township_decision"] == "审核认定"
    do(product, decided[0])
    assert "build_need_list" in engine.place(verdict.case_key).active
    _walks_the_new_step(product)
    _is_archived_as_it_was_signed(product, tmp_path / "out")
    assert engine.verify(reexecute=True).problems == []
    assert engine.rebuild()[1] == 0


def _walks_the_new_step(product: Assistance) -> None:
    """A case that stood before the new step comes to it, and goes on to the renamed one."""
    engine = product.engine
    [visit] = [t for t in engine.tasks(BOSS, limit=1000) if t.element_id == "visit_township"]
    seen = []
    while "township_decision" not in seen:
        [task] = engine.tasks(BOSS, case_key=visit.case_key)
        seen.append(task.element_id)
        do(product, task)
    assert seen[-2:] == ["collective_discussion", "township_decision"]


def _is_archived_as_it_was_signed(product: Assistance, folder: Path) -> None:
    """A case that is sealed after the migration holds both diagrams and every form."""
    [review] = [
        t for t in product.engine.tasks(BOSS, limit=1000) if t.element_id == "review_archive"
    ]
    [before] = {
        e.payload["from_bundle"]
        for e in product.engine.history(review.case_key)
        if e.type == "CaseMigrated"
    }
    do(product, review)
    package = export_package(product, review.case_key, folder)
    drawn = {path.name: path.read_bytes() for path in (package / "data/diagrams").iterdir()}
    old = f"assistance-case-{str(before)[:12]}.bpmn"
    assert b"collective_discussion" in drawn["assistance-case.bpmn"]
    assert drawn[old] == case_bundle()[CASE]
    forms = product.engine.submissions(review.case_key)
    assert len(forms) <= len(list((package / "data/forms").iterdir()))
    assert {form.bundle for form in forms[:-1]} == {before}
