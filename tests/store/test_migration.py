"""A case in another bundle: every table says the same, and the log proves that it was done so."""

from __future__ import annotations

from typing import Any

import pytest

from engine import (
    Actor,
    AssignTask,
    CancelCase,
    Done,
    JobRequest,
    MigrateCase,
    Refused,
    ResumeCase,
    ReturnTask,
    StepFailed,
    SuspendCase,
    TakeBackTask,
    Transaction,
    Variables,
)
from tests import diagrams as d
from tests.store.ground import BOSS, FILES, HANDLER, NOTE, Ground
from tests.workbench import deploy, done

OTHER_NOTE = NOTE.replace(b'"note"', b'"remark"')
OLD = d.diagram(
    "helping",
    d.start(),
    d.user("first", extensions='<zeebe:formDefinition formId="note"/>'),
    d.gateway("parallel", "fork"),
    d.user("visit", groups="clerk,leader"),
    d.boundary("hurry", "visit", d.timer("timeDuration", "P1D"), interrupting=False),
    d.catch("papers", d.on_message("papers")),
    d.job("post", "outside"),
    d.gateway("parallel", "join"),
    d.user("told"),
    d.end(),
    d.end("hurried"),
    flows="""start -> first
        first -> fork
        fork -> visit
        fork -> papers
        fork -> post
        visit -> join
        papers -> join
        post -> join
        join -> end
        hurry -> told
        told -> hurried""",
    more=d.message("papers", "=person"),
)
# The visit has another name, form and circle of people; a step comes after it; an event is new.
NEW = d.diagram(
    "assisting",
    d.start(),
    d.user("first", extensions='<zeebe:formDefinition formId="remark"/>'),
    d.gateway("parallel", "fork"),
    d.user("home", groups="leader", extensions='<zeebe:formDefinition formId="remark"/>'),
    d.boundary("hurry", "home", d.timer("timeDuration", "P9D"), interrupting=False),
    d.boundary("stop", "home", d.on_message("stop")),
    d.user("report"),
    d.catch("papers", d.on_message("papers")),
    d.job("post", "elsewhere"),
    d.gateway("parallel", "join"),
    d.user("told"),
    d.end(),
    d.end("hurried"),
    flows="""start -> first
        first -> fork
        fork -> home
        fork -> papers
        fork -> post
        home -> report
        stop -> report
        report -> join
        papers -> join
        post -> join
        join -> end
        hurry -> told
        told -> hurried""",
    more=d.message("papers", "=person") + d.message("stop", "=person"),
)
PLAN = {"visit": "home"}


@pytest.fixture
def versions(ground: Ground) -> tuple[Ground, str, str]:
    """The ground, and the digests of both versions."""
    old = deploy(ground.engine, {"p.bpmn": OLD, "note.form": NOTE})
    new = deploy(ground.engine, {"q.bpmn": NEW, "remark.form": OTHER_NOTE})
    return ground, str(old["digest"]), str(new["digest"])


def begun(ground: Ground) -> int:
    case = ground.open("helping", person="p1")
    [task] = ground.tasks(case)
    done(ground.complete(task.key, values={"text": "写"}))
    return case


def migrate(ground: Ground, case: int, bundle: str, **more: Any) -> Done | Refused:
    values = {"elements": PLAN, "process_id": "assisting", "reason": "新办法", **more}
    command = MigrateCase(
        command_id=values.pop("command_id", ground.engine.new_id()),
        actor=BOSS,
        key=case,
        bundle=bundle,
        **values,
    )
    return ground.engine.execute(command)


def proven(ground: Ground) -> None:
    assert ground.engine.verify(reexecute=True).problems == []
    assert ground.engine.rebuild()[1] == 0


def test_a_case_goes_on_in_the_other_bundle(versions: tuple[Ground, str, str]) -> None:
    ground, old, new = versions
    case = begun(ground)
    [before] = [t for t in ground.tasks(case) if t.element_id == "visit"]
    waits = ground.rows("SELECT timer_key, due_at, next_at FROM timers")
    ground.clock.pass_(hours=1)
    done(migrate(ground, case, new))
    view = ground.engine.case(case)
    assert view is not None
    assert (view.bundle, view.process_id) == (new, "assisting")
    [task] = ground.tasks(case)
    assert (task.key, task.element_id, task.name, task.form_id) == (
        before.key,
        "home",
        "home",
        "remark",
    )
    assert (task.bundle, task.process_id, task.candidate_groups) == (new, "assisting", ("leader",))
    [candidate] = ground.rows("SELECT candidate, task_key FROM task_candidates")
    assert candidate == {"candidate": "g:leader", "task_key": task.key}
    assert ground.rows("SELECT timer_key, due_at, next_at FROM timers") == waits
    subscribed = ground.rows(
        "SELECT process_id, element_id, message FROM subscriptions ORDER BY message"
    )
    assert subscribed == [
        {"process_id": "assisting", "element_id": name, "message": name}
        for name in ("papers", "stop")
    ]
    assert ground.rows("SELECT type FROM jobs") == [{"type": "elsewhere"}]
    proven(ground)
    [closed] = ground.engine.tasks(BOSS, state="completed", case_key=case)
    assert (closed.bundle, closed.process_id, closed.form_id) == (old, "helping", "note")
    [submitted] = ground.engine.submissions(case)
    assert submitted.bundle == old
    place = ground.engine.place(case)
    assert set(place.active) == {"home", "papers", "post"}
    done(ground.complete(task.key, actor=BOSS, values={"text": "记"}))
    [report] = ground.tasks(case)
    assert (report.element_id, report.process_id) == ("report", "assisting")
    proven(ground)


def test_the_same_command_twice_happens_once(versions: tuple[Ground, str, str]) -> None:
    ground, _, new = versions
    case = begun(ground)
    first = migrate(ground, case, new, command_id="m")
    log = ground.engine.history(case)
    again = migrate(ground, case, new, command_id="m")
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert again.repeated
    done(migrate(ground, case, new))
    assert ground.engine.history(case) == log
    [told] = [entry for entry in log if entry.type == "CaseMigrated"]
    assert told.payload["reason"] == "新办法"


def test_there_and_back_again(versions: tuple[Ground, str, str]) -> None:
    """What the new version added goes, what was there stays under its key."""
    ground, old, new = versions
    case = begun(ground)
    before = ground.content()
    done(migrate(ground, case, new))
    back = {"home": "visit"}
    done(migrate(ground, case, old, elements=back, process_id="helping"))
    after = ground.content()
    for table in ("worklist", "task_candidates", "timers", "subscriptions", "jobs", "case_list"):
        assert after[table] == [_without_bundle(row, old) for row in before[table]]
    proven(ground)
    ground.clock.pass_(days=2)
    ground.engine.run_due()
    assert {t.element_id for t in ground.tasks(case)} == {"visit", "told"}


def _without_bundle(row: dict[str, Any], old: str) -> dict[str, Any]:
    """A closed task knows its bundle by itself from the first migration on."""
    return {**row, "bundle": old} if row.get("state") == "completed" else row


def test_a_case_that_cannot_move_stays_as_it_is(versions: tuple[Ground, str, str]) -> None:
    ground, _, new = versions
    case = begun(ground)
    before = ground.content()
    refused = migrate(ground, case, new, elements={})
    assert isinstance(refused, Refused)
    assert refused.code == "state"
    assert list(refused.fields) == ["visit"]
    wrong = migrate(ground, case, new, elements={"visit": "nowhere"})
    assert isinstance(wrong, Refused)
    assert wrong.code == "invalid"
    unknown = migrate(ground, case, "0" * 64)
    assert isinstance(unknown, Refused)
    assert unknown.code == "not-found"
    assert ground.content() == before


def test_a_case_that_has_ended_or_is_suspended_stays(versions: tuple[Ground, str, str]) -> None:
    ground, _, new = versions
    case = begun(ground)
    pause = SuspendCase(command_id="s", actor=BOSS, key=case, reason="停")
    done(ground.engine.execute(pause))
    refused = migrate(ground, case, new)
    assert isinstance(refused, Refused)
    assert "已暂停" in refused.message
    done(ground.engine.execute(ResumeCase(command_id="r", actor=BOSS, key=case, reason="续")))
    done(ground.engine.execute(CancelCase(command_id="c", actor=BOSS, key=case, reason="撤")))
    refused = migrate(ground, case, new)
    assert isinstance(refused, Refused)
    assert "已办结" in refused.message


def forked(*branches: str) -> bytes:
    """Tasks side by side, then our handler, then a task."""
    ways = [f"fork -> {b}\n{b} -> join" for b in branches]
    return d.diagram(
        "p",
        d.start(),
        d.gateway("parallel", "fork"),
        *(d.user(b) for b in branches),
        d.gateway("parallel", "join"),
        d.job("ask", HANDLER),
        d.user("after"),
        d.end(),
        flows="\n".join(["start -> fork", *ways, "join -> ask\nask -> after\nafter -> end"]),
    )


def a_branch_less(ground: Ground) -> tuple[int, str]:
    """A case that waits at ``c`` only, and the version without ``c``."""
    deploy(ground.engine, {"p.bpmn": forked("a", "b", "c")})
    case = ground.open("p")
    for task in ground.tasks(case):
        if task.element_id != "c":
            done(ground.complete(task.key))
    return case, str(deploy(ground.engine, {"p.bpmn": forked("a", "b")})["digest"])


def test_a_handler_behind_a_join_that_can_go_on_is_asked(ground: Ground) -> None:
    case, new = a_branch_less(ground)
    done(migrate(ground, case, new, elements={"c": "after"}, process_id=None))
    assert ground.answers.asked == 1
    assert [t.element_id for t in ground.tasks(case)] == ["after", "after"]
    proven(ground)


def test_what_fails_on_the_way_is_a_refusal_and_no_incident(ground: Ground) -> None:
    def unable(request: JobRequest, tx: Transaction) -> Variables:
        raise StepFailed("ask", "internal", "不行")

    case, new = a_branch_less(ground)
    ground.answers.answer = unable  # type: ignore[method-assign]
    before = ground.content()
    refused = migrate(ground, case, new, elements={"c": "after"}, process_id=None)
    assert isinstance(refused, Refused)
    assert refused.fields == {"ask": ["不行"]}
    assert ground.content() == before


def test_who_did_a_step_before_does_it_again_after(ground: Ground) -> None:
    """Sent back in the new version, the step goes to whoever did it under its old name."""
    zhang = Actor("zhang", frozenset({"clerk"}))
    case = ground.open("two")
    [task] = ground.tasks(case)
    done(ground.complete(task.key, actor=zhang))
    body = FILES["two.bpmn"].replace(b'"a"', b'"x"').replace(b"start-a", b"start-x")
    new = str(deploy(ground.engine, {"two.bpmn": body})["digest"])
    done(migrate(ground, case, new, elements={"a": "x"}, process_id=None))
    undo = TakeBackTask(command_id="u", actor=zhang, key=task.key, reason="改")
    done(ground.engine.execute(undo))
    [task] = ground.tasks(case)
    assert (task.element_id, task.assignee) == ("x", "zhang")
    done(ground.complete(task.key, actor=zhang))
    [task] = ground.tasks(case)
    claim = AssignTask(command_id="c", actor=BOSS, key=task.key, assignee="boss")
    done(ground.engine.execute(claim))
    back = ReturnTask(command_id="b", actor=BOSS, key=task.key, to="x", reason="补")
    done(ground.engine.execute(back))
    [task] = ground.tasks(case)
    assert (task.element_id, task.assignee) == ("x", "zhang")
    proven(ground)


def test_who_did_it_last_is_known_in_a_version_that_the_case_comes_back_to(ground: Ground) -> None:
    """First done here, then there by somebody else; here, there again: the second one has it."""
    zhang, li = (Actor(name, frozenset({"clerk"})) for name in ("zhang", "li"))
    case = ground.open("two")
    old = ground.engine.case(case).bundle  # type: ignore[union-attr]
    body = FILES["two.bpmn"].replace(b'"a"', b'"x"').replace(b"start-a", b"start-x")
    new = str(deploy(ground.engine, {"two.bpmn": body})["digest"])
    done(ground.complete(ground.tasks(case)[0].key, actor=zhang))
    done(migrate(ground, case, new, elements={"a": "x"}, process_id=None))
    send_back(ground, case, "x", reassign=True)
    done(ground.complete(ground.tasks(case)[0].key, actor=li))
    done(migrate(ground, case, old, elements={"x": "a"}, process_id=None))
    done(migrate(ground, case, new, elements={"a": "x"}, process_id=None))
    send_back(ground, case, "x")
    assert ground.tasks(case)[0].assignee == "li"
    proven(ground)


def send_back(ground: Ground, case: int, to: str, *, reassign: bool = False) -> None:
    """From the case's one open task to ``to``."""
    [task] = ground.tasks(case)
    back = ReturnTask(
        command_id=ground.engine.new_id(),
        actor=BOSS,
        key=task.key,
        to=to,
        reason="补",
        reassign=reassign,
    )
    done(ground.engine.execute(back))


def test_children_stay_where_they_are_and_end_into_their_parent(ground: Ground) -> None:
    items = [1, 2]
    case = ground.open("parent", items=items)
    files = {**FILES, "parent.bpmn": FILES["parent.bpmn"].replace(b'"after"', b'"later"')}
    new = str(deploy(ground.engine, files)["digest"])
    done(migrate(ground, case, new, elements={}, process_id=None))
    children = ground.engine.cases(parent_key=case)
    assert len(children) == len(items)
    assert all(child.bundle != new for child in children)
    for child in ground.engine.migrations.family([case])[1:]:
        done(migrate(ground, child, new, elements={}, process_id=None))
    assert all(child.bundle == new for child in ground.engine.cases(parent_key=case))
    ground.finish(case)
    view = ground.engine.case(case)
    assert view is not None
    assert view.state == "completed"
    proven(ground)


def test_children_still_to_come_need_their_process(ground: Ground) -> None:
    body = FILES["parent.bpmn"].replace(b'isSequential="false"', b'isSequential="true"')
    deploy(ground.engine, {"parent.bpmn": body, "two.bpmn": FILES["two.bpmn"]})
    case = ground.open("parent", items=[1, 2])
    called = FILES["two.bpmn"].replace(b'"two"', b'"three"')
    other = body.replace(b'processId="two"', b'processId="three"')
    new = str(deploy(ground.engine, {"parent.bpmn": other, "three.bpmn": called})["digest"])
    refused = migrate(ground, case, new, elements={}, process_id=None)
    assert isinstance(refused, Refused)
    assert "还要开的下级案件用的流程 two" in refused.message
