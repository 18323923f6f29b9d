"""Files: what cannot be read is said, with its reason, and never an exception."""

from __future__ import annotations

import pytest

from tests import diagrams as d
from tests.unit.lint.lint_world import around, decision_file, form_file, lint, simple, told

GOOD = around("a", d.user("a"))
LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><x>&c;</x>'
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


def test_a_plain_diagram_gives_no_finding() -> None:
    assert lint({"p.bpmn": GOOD}) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "不是格式正确的 XML"),
        (b"\x00\xff\xfe", "不是 UTF-8"),
        (b"<a><b></a>", "不是格式正确的 XML"),
        (b"<a:b/>", "不是格式正确的 XML"),
        (LAUGHS, "DOCTYPE"),
        (OUTSIDE, "DOCTYPE"),
        (b"<!DOCTYPE x><x/>", "DOCTYPE"),
        (b"<a>" * 100 + b"</a>" * 100, "嵌套超过 64 层"),
        (b"<a>" + b"<b/>" * 60_001 + b"</a>", "超过 60000 个"),
        (b"<a>" + b" " * 5 * 1024 * 1024 + b"</a>", "超过上限 5242880 字节"),
        (b'<?xml version="1.0" encoding="gbk"?><a/>', "另存为 UTF-8"),
        (b'<?xml version="1.0" encoding="idna"?><a/>', "另存为 UTF-8"),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "另存为 UTF-8"),
    ],
)
@pytest.mark.parametrize("ending", ["bpmn", "dmn"])
def test_unsafe_or_broken_xml_is_refused_with_file_and_reason(
    body: bytes, reason: str, ending: str
) -> None:
    (finding,) = lint({f"x.{ending}": body})
    assert (finding.rule, finding.severity) == ("unreadable-xml", "error")
    assert finding.file == f"x.{ending}"
    assert reason in finding.message


def test_an_external_entity_is_not_read() -> None:
    assert not any("root:" in finding.message for finding in lint({"x.bpmn": OUTSIDE}))


def test_another_xml_is_no_diagram() -> None:
    (finding,) = lint({"x.bpmn": b"<html/>"})
    assert (finding.rule, finding.severity) == ("not-bpmn", "error")
    assert "html" in finding.message


def test_a_drawing_of_more_than_2000_nodes_is_refused() -> None:
    tasks = [f'<bpmn:task id="t{number}"/>' for number in range(2001)]
    (finding,) = lint({"x.bpmn": simple(*tasks, flows="start -> end")})
    assert finding.rule == "too-many-nodes"


def test_a_drawing_without_an_executable_process_has_nothing_to_run() -> None:
    drawn = GOOD.replace(b'isExecutable="true"', b'isExecutable="false"')
    assert told(drawn) == {("error", "nothing-to-run", "")}


def test_what_a_mere_drawing_would_lack_to_run_is_told_too() -> None:
    drawn = around("a", '<bpmn:serviceTask id="a"/>').replace(b' isExecutable="true"', b"")
    assert told(drawn) == {
        ("error", "nothing-to-run", ""),
        ("error", "missing-setting", "a"),
    }


def test_a_drawing_beside_the_executable_process_is_not_judged() -> None:
    beside = '<bpmn:process id="other"><bpmn:complexGateway id="g"/></bpmn:process>'
    assert told(around("a", d.user("a"), more=beside)) == set()


def test_an_empty_bundle_is_refused() -> None:
    assert [f.rule for f in lint({})] == ["empty-bundle"]


@pytest.mark.parametrize(
    "name", ["../p.bpmn", "/p.bpmn", "a//p.bpmn", "a\\..\\p.bpmn", "p\n.bpmn", "P.BPMN"]
)
def test_a_file_name_that_leads_elsewhere_or_would_not_be_read_is_refused(name: str) -> None:
    assert [f.rule for f in lint({name: GOOD})] == ["bad-file-name"]


def test_a_file_name_of_other_bytes_is_refused_in_printable_words() -> None:
    (finding,) = lint({b"\xd6\xd0.bpmn".decode("utf-8", "surrogateescape"): GOOD})
    assert finding.rule == "bad-file-name"
    assert (finding.file + finding.message).encode()


def test_every_element_needs_an_id_that_is_an_xml_name() -> None:
    flows = "start -> a\na -> end"
    nameless = simple(d.user("a"), flows=flows).replace(b' id="start-a"', b"")
    assert ("error", "missing-id", "") in told(nameless)
    wrong = simple(d.user("a"), flows=flows).replace(b'id="a-end"', b'id="1 2"')
    assert told(wrong) == {("error", "bad-id", "1 2")}


def test_an_id_stands_once_in_a_file() -> None:
    twice = simple(d.user("a"), d.user("a"), flows="start -> a\na -> end")
    assert ("error", "duplicate-id", "a") in told(twice)


def test_processes_of_a_bundle_have_different_ids() -> None:
    body = around("a", d.user("a"))
    (finding,) = lint({"one.bpmn": body, "two.bpmn": body})
    assert (finding.rule, finding.file, finding.element_id) == (
        "duplicate-process-id",
        "two.bpmn",
        "p",
    )
    assert "one.bpmn" in finding.message


def test_a_sub_process_may_not_have_the_id_of_another_files_process() -> None:
    inner = d.sub_process("q", d.start("s2"), d.end("e2"), flows="s2 -> e2")
    other = d.diagram("q", d.start(), d.end(), flows="start -> end")
    assert ("error", "duplicate-process-id", "q") in told(around("q", inner), other_bpmn=other)


def test_one_message_id_means_one_message_in_the_whole_bundle() -> None:
    waits = d.catch("c", d.on_message("m"))
    one = around("c", waits, more=d.message("m", "=a"))
    other = one.replace(b'id="p"', b'id="q"').replace(b"=a", b"=b")
    assert ("error", "ambiguous-id", "message_m") in told(one, other_bpmn=other)
    same = one.replace(b'id="p"', b'id="q"')
    assert ("error", "ambiguous-id", "message_m") not in told(one, other_bpmn=same)


def test_a_hundred_findings_of_a_rule_are_enough() -> None:
    tasks = [d.user(f"t{number}") for number in range(150)]
    findings = lint({"x.bpmn": simple(*tasks, flows="start -> end")})
    lonely = [f for f in findings if f.rule == "no-incoming"]
    assert len(lonely) == 101
    assert lonely[-1].message == "还有更多同样的问题"


# --- forms ---------------------------------------------------------------------------------------


def test_a_broken_form_is_refused_with_its_component() -> None:
    broken = form_file("f", "a").replace(b"textfield", b"button")
    assert told(GOOD, f_form=broken) == {("error", "bad-form", "f_a")}
    assert told(GOOD, f_form=b"{") == {("error", "bad-form", "")}
    assert told(GOOD, f_form=b"\xff\xfe") == {("error", "bad-form", "")}


def test_forms_of_a_bundle_have_different_ids() -> None:
    findings = lint({"p.bpmn": GOOD, "a.form": form_file("f"), "b.form": form_file("f")})
    assert [(f.rule, f.file) for f in findings] == [("duplicate-form-id", "b.form")]


def test_the_expressions_of_a_form_are_checked() -> None:
    assert told(GOOD, f_form=form_file("f", "a", hide="=b >")) == {("error", "feel-error", "f_a")}
    assert told(GOOD, f_form=form_file("f", "a", hide="=b > 1")) == set()


def test_half_a_character_in_a_form_can_still_be_told() -> None:
    twice = form_file("\\ud800")
    findings = lint({"p.bpmn": GOOD, "a.form": twice, "b.form": twice})
    assert "duplicate-form-id" in {f.rule for f in findings}
    for finding in findings:
        assert (finding.message + finding.element_name).encode()


# --- decisions, calendar -------------------------------------------------------------------------


def test_a_decision_that_does_not_parse_is_refused_with_its_rule() -> None:
    body = decision_file([["&gt;", "1"]], inputs={"a": ""})
    (finding,) = lint({"x.dmn": body})
    assert (finding.rule, finding.element_id) == ("bad-decision", "rate")
    assert "r1" in finding.message


def test_a_file_of_an_older_dmn_is_refused() -> None:
    body = decision_file([["1", "1"]], inputs={"a": ""}).replace(b"20191111", b"20180521")
    (finding,) = lint({"x.dmn": body})
    assert finding.rule == "bad-decision"
    assert "DMN 1.3" in finding.message


def test_decisions_of_a_bundle_have_different_ids() -> None:
    body = decision_file([["-", "1"]], inputs={"a": ""})
    findings = lint({"a.dmn": body, "b.dmn": body})
    assert [(f.rule, f.file) for f in findings] == [("duplicate-decision-id", "b.dmn")]


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe",
        b"date\n2026-01-01",
        b"date,is_working_day\n1.1.2026,true",
        b"date,is_working_day\n2026-01-01,maybe",
    ],
)
def test_a_calendar_that_cannot_be_read_is_refused(body: bytes) -> None:
    findings = lint({"p.bpmn": GOOD, "calendar.csv": body})
    assert [(f.severity, f.rule) for f in findings] == [("error", "bad-calendar")]


def test_a_bundle_has_one_calendar() -> None:
    body = b"date,is_working_day\n2026-01-01,false\n"
    findings = lint({"p.bpmn": GOOD, "calendar.csv": body, "more/calendar.csv": body})
    assert [(f.rule, f.file) for f in findings] == [("calendar-twice", "more/calendar.csv")]
