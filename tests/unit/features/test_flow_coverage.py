"""What the features' run says about sequence flows: measured, merged, and when it fails."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from features import coverage_plugin
from features.coverage_plugin import RECORD, FlowRecord
from features.flow_coverage import Coverage, measure, summary
from features.flow_report import page

DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="d" targetNamespace="t">
<bpmn:process id="p" name="办理" isExecutable="true">
  <bpmn:startEvent id="start" name="开始"/>
  <bpmn:subProcess id="inner"><bpmn:startEvent id="in"/><bpmn:endEvent id="out"/>
    <bpmn:sequenceFlow id="f2" sourceRef="in" targetRef="out"/></bpmn:subProcess>
  <bpmn:sequenceFlow id="f1" name="是" sourceRef="start" targetRef="inner"/>
</bpmn:process>
<bpmn:process id="q"><bpmn:startEvent id="s2"/><bpmn:endEvent id="e2"/>
  <bpmn:sequenceFlow id="f3" sourceRef="s2" targetRef="e2"/></bpmn:process>
<bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="p">
  <bpmndi:BPMNShape id="start_di" bpmnElement="start">
    <dc:Bounds x="0" y="0" width="36" height="36"/></bpmndi:BPMNShape>
  <bpmndi:BPMNShape id="inner_di" bpmnElement="inner" isExpanded="true">
    <dc:Bounds x="100" y="0" width="300" height="200"/></bpmndi:BPMNShape>
  <bpmndi:BPMNEdge id="f1_di" bpmnElement="f1">
    <di:waypoint x="36" y="18"/><di:waypoint x="100" y="18"/></bpmndi:BPMNEdge>
  <bpmndi:BPMNEdge id="f2_di" bpmnElement="f2">
    <di:waypoint x="150" y="18"/><di:waypoint x="300" y="18"/></bpmndi:BPMNEdge>
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>
"""


@pytest.fixture
def diagrams(tmp_path: Path) -> Path:
    """A folder of processes as the repository has one."""
    (tmp_path / "processes" / "one").mkdir(parents=True)
    (tmp_path / "processes" / "one" / "one.bpmn").write_text(DIAGRAM, encoding="utf-8")
    return tmp_path / "processes"


def measured(diagrams: Path, taken: dict[str, list[str]]) -> list[Coverage]:
    return measure(diagrams.glob("*/*.bpmn"), {"p": taken})


def test_flows_of_executable_processes_count_inner_ones_too(diagrams: Path) -> None:
    (one,) = measured(diagrams, {"f1": ["乙", "甲", "乙"]})
    assert [flow.identity for flow in one.flows] == ["f2", "f1"]
    assert one.missing == ("f2",)
    assert next(f for f in one.flows if f.identity == "f1").scenarios == ("乙", "甲")


def test_summary_is_what_others_read(diagrams: Path) -> None:
    found = json.loads(summary(measured(diagrams, {"f1": ["甲"]})))
    assert found == {"p": {"flows": 2, "taken": 1, "missing": ["f2"]}}


def test_page_shows_each_flow_on_the_diagram_and_by_scenario(diagrams: Path) -> None:
    shown = page(measured(diagrams, {"f1": ["<甲>"]}))
    assert 'id="p.f1" class="flow taken"' in shown
    assert 'id="p.f2" class="flow missed"' in shown
    assert "<li>&lt;甲&gt;</li>" in shown
    assert "<甲>" not in shown


def test_records_of_workers_add_up() -> None:
    first, second, all_ = FlowRecord(), FlowRecord(), FlowRecord()
    first.add("p", ["f1"], "甲")
    second.add("p", ["f1", "f2"], "乙")
    first.whole = second.whole = True
    for worker in (first, second):
        all_.merge(json.loads(json.dumps(worker.plain())))
    assert all_.taken == {"p": {"f1": {"甲", "乙"}, "f2": {"乙"}}}
    assert all_.whole


@pytest.mark.parametrize(
    ("flows", "whole", "failed"),
    [(["f1"], True, True), (["f1"], False, False), (["f1", "f2"], True, False)],
)
def test_only_the_whole_suite_fails_for_a_flow_not_taken(
    diagrams: Path, monkeypatch: pytest.MonkeyPatch, flows: list[str], whole: bool, failed: bool
) -> None:
    monkeypatch.setattr(coverage_plugin, "DIAGRAMS", diagrams)
    monkeypatch.setattr(coverage_plugin, "BUILD", diagrams.parent / "build")
    session: Any = SimpleNamespace(
        config=SimpleNamespace(stash=pytest.Stash()), exitstatus=pytest.ExitCode.OK
    )
    coverage_plugin.pytest_configure(session.config)
    record = session.config.stash[RECORD]
    record.add("p", flows, "甲")
    record.whole = whole
    coverage_plugin.pytest_sessionfinish(session)
    assert (session.exitstatus == pytest.ExitCode.TESTS_FAILED) is failed
    assert (diagrams.parent / "build" / "flow-coverage.json").is_file()
    assert (diagrams.parent / "build" / "flow-coverage.html").is_file()


def test_a_selection_is_whole_only_if_nothing_was_left_out() -> None:
    runners = sorted(coverage_plugin.FEATURES.glob("*/test_*.py"))

    def whole(paths: list[Path], *arguments: str, left_out: bool = False) -> bool:
        session: Any = SimpleNamespace(
            config=SimpleNamespace(stash=pytest.Stash(), args=list(arguments)),
            stash=pytest.Stash(),
            items=[SimpleNamespace(path=path) for path in paths],
        )
        coverage_plugin.pytest_configure(session.config)
        if left_out:
            left = SimpleNamespace(path=runners[0], session=session)
            coverage_plugin.pytest_deselected([left])  # type: ignore[list-item]
        coverage_plugin.pytest_collection_finish(session)
        return session.config.stash[RECORD].whole  # type: ignore[no-any-return]

    assert whole(runners, "tests", "features")
    assert not whole(runners[1:], "features")
    assert not whole(runners, f"{runners[0]}::test_one")
    assert not whole(runners, "features", left_out=True)
    assert not whole([], "tests")
