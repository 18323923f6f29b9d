"""A product with cases near and far, and somebody of every role in several places."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from access import Account, Session, create_account, quick_hash
from assistance import files
from assistance.applying import open_application
from engine import Actor, AssignTask, CompleteTask, Done, OpenCase
from tests import diagrams as d
from tests.proofs.asgi import Answer, call
from tests.proofs.oracle import Case, Who
from tests.web import pages_world as pages
from tests.web.v2_world import FORM
from tests.workbench import deploy

SOMEBODY = Actor("operator", superuser=True)
HOME, OTHER_VILLAGE, SISTER = "652301101201", "652301101202", "652301102001"
FAR = "652302100201"
# Where a plain step waits, and for whom; the real procedure's cases come besides.
STEPS = (
    (OTHER_VILLAGE, "township_clerk"),
    (OTHER_VILLAGE, "village_worker"),
    (SISTER, "township_clerk"),
    (SISTER, "county_officer"),
    (FAR, "county_leader"),
    ("", "township_clerk"),
    (HOME, "dept_officer@CL"),
    (FAR, "dept_officer@CL"),
    (SISTER, "provider_admin@CJ6523011"),
    (HOME, "intake_org@SQ652300"),
    (HOME, "volunteer@VO1"),
)
# Accounts of the demo: role, organisation's part of the name, area, what it is bound to.
DEMO = (
    *[("township_clerk", code, code, "") for code in ("652301101", "652302100", "652323103")],
    *[("township_leader", code, code, "") for code in ("652301101", "652323103")],
    *[("village_worker", code, code, "") for code in (HOME, FAR, "652323103201")],
    *[("county_officer", code, code, "") for code in ("652301", "652302")],
    *[("county_leader", code, code, "") for code in ("652301", "652302")],
    *[("county_finance", code, code, "") for code in ("652301", "652302")],
    *[("dept_officer", f"CL-{code}", code, "CL") for code in ("652301", "652302")],
    ("dept_officer", "CZ-652301", "652301", "CZ"),
    ("prefecture_admin", "652300", "6523", ""),
    ("prefecture_viewer", "652300", "6523", ""),
    ("intake_org", "SQ652300", "6523", "SQ652300"),
    ("provider_admin", "CJ6523011", "652301", "CJ6523011"),
    ("provider_admin", "CJ6523021", "652302", "CJ6523021"),
    ("provider_worker", "CJ6523011", "652301", "CJ6523011"),
    ("archivist", "DA652300", "6523", ""),
    *[(role, "", "", "") for role in ("auditor", "designer", "operator", "integration")],
    *[(role, "", "", "") for role in ("sysadmin", "security_admin", "audit_admin")],
)
# Besides: a sister township, a village without the demo's cases, roles that the demo has nobody in.
MORE = (
    ("township_clerk", "652301102", "652301102", ""),
    ("village_worker", OTHER_VILLAGE, OTHER_VILLAGE, ""),
    ("volunteer", "VO1", "652301", "VO1"),
    ("evaluator", "EV1", "652301", "EV1"),
    ("hotline_agent", "HL1", "652301", ""),
)
PEOPLE = ("applicant-demo1", "applicant-demo4", "guardian-demo2")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
NOBODY = "nobody-at-all"


@dataclass
class Matrix:
    """Everything that requests are made of."""

    world: pages.World
    accounts: list[Who]
    cases: list[Case]
    tasks: Mapping[int, int]
    # Submitted forms and files, by case: (task key, file id).
    forms: Mapping[int, tuple[int, str]]
    # A key of an element instance and of a variable, by case.
    inside: Mapping[int, Mapping[str, int]]
    sessions: Mapping[str, Session]

    def ask(
        self, who: Who | None, method: str, path: str, body: Any = None, *, fields: Any = None
    ) -> Answer:
        """Under ``/v2`` with the password, elsewhere with the session; None: a stranger."""
        headers: dict[str, str] = {}
        if who is not None and path.startswith("/v2"):
            headers["authorization"] = _basic(who.user)
        elif who is not None:
            session = self.sessions[who.user]
            headers["cookie"] = f"jiuzhu_session={session.token}"
            headers["x-csrf-token"] = session.csrf_token
            if fields is not None:
                fields = {"_csrf": session.csrf_token, **fields}
        return call(self.world.app, method, path, headers, body, fields)

    def give_back(self, key: int) -> None:
        """The task is again for whoever may take it."""
        engine = self.world.assistance.engine
        done = engine.execute(
            AssignTask(
                command_id=engine.new_id(), actor=SOMEBODY, key=key, assignee=None, override=True
            )
        )
        assert isinstance(done, Done), done


def _basic(user: str) -> str:
    return "Basic " + b64encode(f"{user}:{pages.PASSWORD}".encode()).decode()


@contextmanager
def open_matrix(folder: Path) -> Iterator[Matrix]:
    with pages.open_pages("", folder) as world:
        accounts = [*_demo(), *_more(world), *_people(world), Who(NOBODY)]
        cases, tasks = _plain(world, accounts)
        real, forms = _real(world)
        for case in real:
            tasks[case.key] = world.open_task(case.key).key
        access = world.assistance.access
        sessions = {}
        for who in accounts:
            opened = access.sign_in(who.user, pages.PASSWORD, "10.0.0.1")
            assert isinstance(opened, Session), (who, opened)
            sessions[who.user] = opened
        matrix = Matrix(world, accounts, [*real, *cases], tasks, forms, {}, sessions)
        matrix.inside = {case.key: _inside(matrix, case) for case in matrix.cases}
        yield matrix


def _inside(matrix: Matrix, case: Case) -> Mapping[str, int]:
    found = {}
    for name in ("element-instance", "variable"):
        body = {"filter": {"processInstanceKey": str(case.key)}}
        answer = matrix.ask(Who("operator", "operator"), "POST", f"/v2/{name}s/search", body)
        field = "elementInstanceKey" if name == "element-instance" else "variableKey"
        found[name.partition("-")[0]] = int(answer.json()["items"][-1][field])
    return found


def _demo() -> list[Who]:
    return [
        Who(f"{role}-{part}" if part else role, role, area, bound)
        for role, part, area, bound in DEMO
    ]


def _more(world: pages.World) -> list[Who]:
    engine = world.assistance.engine
    found = []
    with engine.transaction() as tx:
        hashed = quick_hash(pages.PASSWORD)
        for role, part, area, bound in MORE:
            who = Who(f"{role}-{part}", role, area, bound)
            account = Account.of(who.user, who.user, {role}, part, area)
            # One that the demo has by now keeps the demo's password, which is the same.
            create_account(tx, account, hashed, engine.now(), demo=True)
            found.append(who)
        create_account(tx, Account(NOBODY, NOBODY), hashed, engine.now(), demo=True)
    return found


def _people(world: pages.World) -> list[Who]:
    found = []
    for user in PEOPLE:
        group = next(iter(world.actor(user).groups))
        role, _, person = group.partition("@")
        found.append(Who(user, role, "", person))
    return found


def _plain(world: pages.World, accounts: list[Who]) -> tuple[list[Case], dict[int, int]]:
    """A case of one step for each of ``STEPS`` and for two of the people."""
    engine = world.assistance.engine
    people = [who for who in accounts if who.user in PEOPLE[1:]]
    steps = [*STEPS, *((HOME, f"{who.role}@{who.organisation}") for who in people)]
    groups = sorted({group for _, group in steps})
    files_ = {"visit.form": json.dumps(FORM).encode()}
    for number, group in enumerate(groups):
        files_[f"step-{number}.bpmn"] = _diagram(f"step-{number}", group)
    deploy(engine, files_)
    cases: list[Case] = []
    tasks: dict[int, int] = {}
    for area, group in steps:
        variables = {"area_code": area, "key": f"k{len(cases)}"}
        if group.startswith(("applicant@", "guardian@")):
            variables["person_id"] = group.partition("@")[2]
        outcome = engine.execute(
            OpenCase(
                command_id=engine.new_id(),
                actor=SOMEBODY,
                process_id=f"step-{groups.index(group)}",
                area=area,
                title=f"步骤 {len(cases)}",
                variables=variables,
            )
        )
        assert isinstance(outcome, Done), outcome
        key = int(str(outcome.result["case_key"]))
        cases.append(Case(key, area, group, person=str(variables.get("person_id", ""))))
        tasks[key] = world.open_task(key).key
    return cases, tasks


def _diagram(process_id: str, group: str) -> bytes:
    form = '<zeebe:formDefinition formId="visit-form"/>'
    return d.diagram(
        process_id,
        d.start(),
        d.gateway("parallel", "fork"),
        d.user("step", groups=group, extensions=form),
        d.element("receiveTask", "hear", messageRef="message_answered"),
        d.end(),
        d.end("heard"),
        flows="start -> fork\nfork -> step\nfork -> hear\nstep -> end\nhear -> heard",
        more=d.message("answered", "=key"),
    )


def _real(world: pages.World) -> tuple[list[Case], dict[int, tuple[int, str]]]:
    """Window applications of two counties, whose first form is submitted with a file."""
    cases, forms = [], {}
    for area, clerk in ((HOME, pages.CLERK), (FAR, pages.ELSEWHERE)):
        key = open_application(
            world.assistance, entry="window", area=area, actor=world.actor(clerk)
        )
        assert isinstance(key, int), key
        task = world.open_task(key)
        file_id = _keep_file(world, key, clerk)
        values = _with_file(world.values(task), file_id)
        outcome = world.assistance.engine.execute(
            CompleteTask(
                command_id=world.assistance.engine.new_id(),
                actor=world.actor(clerk),
                key=task.key,
                values=values,
            )
        )
        assert isinstance(outcome, Done), outcome
        group = world.open_task(key).candidate_groups[0]
        person = str(world.assistance.engine.variables(key)["person_id"])
        cases.append(Case(key, area, group, "application", person))
        forms[key] = (task.key, file_id)
    return cases, forms


def _keep_file(world: pages.World, case_key: int, user: str) -> str:
    engine, keys = world.assistance.engine, world.assistance.keys
    file_id = engine.new_id()
    with engine.transaction() as tx:
        files.keep(
            tx,
            keys,
            PICTURE,
            "证件.png",
            file_id=file_id,
            case_key=case_key,
            user=user,
            at=engine.now(),
        )
    return file_id


def _with_file(values: Mapping[str, Any], file_id: str) -> Mapping[str, Any]:
    [first, *others] = values["materials"]
    return {**values, "materials": [{**first, "proof": "file", "files": [file_id]}, *others]}


def task_links(answer: Answer) -> set[int]:
    return {int(key) for key in re.findall(r'href="/tasks/(\d+)', answer.text)}


def case_links(answer: Answer) -> set[int]:
    return {int(key) for key in re.findall(r'href="/cases/(\d+)"', answer.text)}
