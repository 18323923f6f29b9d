"""A case in another bundle: every table says the same, and the log proves that it was done so."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Done, MigrateCase, Refused
from tests import diagrams as d
from tests.store.ground import BOSS, NOTE, Ground
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
