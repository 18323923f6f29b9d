"""Whatever ``/api`` is asked, by whom ever: answered, and as its description says.

``SEED=n`` repeats one run; PROOF=full asks a hundred times as much.
"""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from access import Organisation, allowed, demo_accounts, prepare_demo_accounts
from access.store import record
from api.app import create_app
from api.rest import ROUTES, description, leads, surveys
from api.v2.endpoint import Route
from assistance.bootstrap import deploy
from tests.web.v2_world import PASSWORD, TOWNSHIPS, World, files, open_world
from tests.workbench import SetClock

FULL = os.environ.get("PROOF") == "full"
EXAMPLES = 600 if FULL else 6
SEED = int(os.environ.get("SEED") or time.time())
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CLERK = "township_clerk-T1"
# Beside the townships and the provider of the world.
OFFICES = (
    Organisation("B0", "州民政局", "prefecture_bureau", "6523"),
    Organisation("B1", "昌吉市民政局", "county_bureau", "652301"),
    Organisation("V1", "南头工村", "village", "652301101201"),
    Organisation("I1", "受理社", "intake_org", "6523"),
)
# One of every role there, and the system's own.
ACCOUNTS = demo_accounts([*TOWNSHIPS, *OFFICES])
DRAFT = "方案"


@pytest.fixture(scope="module")
def schema(lived_in: World) -> Any:
    # Who calls is ours to say, not to be made up.
    read = schemathesis.openapi.from_dict({**description(), "security": []})
    read.app = lived_in.app
    return read


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Something of what the addresses name is there."""
    folder = tmp_path_factory.mktemp("schema")
    # Before the examples' days, whenever the tests run.
    clock = SetClock(datetime(2026, 11, 2, 2, tzinfo=UTC))
    with open_world(f"sqlite:///{folder / 'schema.db'}", folder / "data", clock) as world:
        parts = [("files", pair) for pair in files().items()]
        new = {"If-None-Match": "*"}
        made = world.client().put(f"/api/drafts/{DRAFT}", files=parts, headers=new)
        assert made.status_code == 200, made.text
        deploy(world.assistance)
        engine = world.assistance.engine
        prepare_demo_accounts(ACCOUNTS, PASSWORD, engine.transaction, engine.now, engine.new_id)
        world.app = create_app(world.assistance)
        yield world


@pytest.fixture(scope="module")
def there(lived_in: World) -> dict[str, str]:
    """Names of what is there; a lead and a survey made with the examples of the description."""
    clerk, found = lived_in.client(CLERK), {"name": DRAFT, "key": lived_in.create()}
    for route in (leads.ROUTES[1], surveys.ROUTES[1]):
        made = clerk.post(f"/api{route.path}", json=route.example)
        assert made.status_code == 200, made.text
        name = route.path.strip("/").removesuffix("s")
        found[name] = str(made.json()[name])
    return found


def callers(route: Route) -> st.SearchStrategy[str]:
    """Mostly who may make the call, and whoever may not."""
    may = [one.user for one in ACCOUNTS if allowed(one, route.permission)]
    every = st.sampled_from([one.user for one in ACCOUNTS])
    return st.sampled_from(may) | st.sampled_from(may) | every if may else every


def basic(user: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{PASSWORD}".encode()).decode()


def told_of(route: Route) -> dict[str, Any]:
    """The route's operation in the description."""
    path = route.path.replace(":path", "")
    found: dict[str, Any] = description()["paths"][path][route.method.lower()]
    return found


def trials() -> Iterator[Any]:
    """Each route as it should be called and, where something is sent, as it should not."""
    for route in ROUTES:
        name, told = f"{route.method} {route.path}", told_of(route)
        yield pytest.param(route, GenerationMode.POSITIVE, id=f"positive-{name}")
        if told["parameters"] or "requestBody" in told:
            yield pytest.param(route, GenerationMode.NEGATIVE, id=f"negative-{name}")


@pytest.mark.parametrize(("route", "mode"), trials())
def test_answers_are_as_described(
    there: dict[str, str], schema: Any, route: Route, mode: GenerationMode
) -> None:
    operation = schema[route.path.replace(":path", "")][route.method]
    checks = [*CHECKS, negative_data_rejection] if mode is GenerationMode.NEGATIVE else CHECKS

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode), user=callers(route), hits=st.booleans())
    def ask(case: Any, user: str, hits: bool) -> None:
        if hits and mode is GenerationMode.POSITIVE:
            case.path_parameters.update({n: there[n] for n in there if n in case.path_parameters})
        case.call_and_validate(headers={"Authorization": basic(user)}, checks=checks)

    try:
        ask()
    except Exception as error:
        error.add_note(f"SEED={SEED} asks the same again")
        raise


def test_a_proposal_is_listed_with_what_it_proposes(lived_in: World) -> None:
    """Straight in the register: who may propose what is tested elsewhere."""
    content = {"user": CLERK, "position": "P", "from": "2026-11-03"}
    row = {
        "kind": "holding",
        "content": content,
        "user_name": CLERK,
        "area": "652301",
        "reason": "轮岗",
        "proposed_by": "sysadmin",
        "proposed_at": "2026-11-02T02:00:00.000000+00:00",
    }
    with lived_in.assistance.engine.transaction() as tx:
        record.propose(tx, row)
    listed = lived_in.client("security_admin").get("/api/proposals?state=proposed")
    assert listed.status_code == 200, listed.text
    assert content in [one["content"] for one in listed.json()["items"]]
