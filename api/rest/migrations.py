"""Migrations over REST: a plan proposed, a pre-flight, and the move; case by case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from api.rest.shapes import Sent, Shown
from api.v2.bodies import Key, Text
from api.v2.call import Call, answer
from api.v2.endpoint import Route
from api.v2.problems import Problem
from engine import BadPlan, NoSuchThing, Pairing, Verdict, read_plan, write_plan

# What one call may do; a program with more cases calls again.
MOST = 1000
Digest = Annotated[str, Field(min_length=6, max_length=64)]


class Wanted(Sent):
    """``cases`` go to the bundle whose digest begins with ``bundle``."""

    cases: Annotated[list[Key], Field(min_length=1, max_length=MOST)]
    bundle: Digest
    with_children: bool = False


class Migration(Wanted):
    """``plan`` as ``jiuzhu migrate`` takes it; ``dry_run`` changes nothing."""

    plan: dict[str, Any] = Field(default_factory=dict)
    dry_run: bool = False
    reason: Text = ""


class Stays(Shown):
    """A case that cannot move: ``why``, and by element id what stands against it."""

    case: str
    why: str
    elements: dict[str, list[str]]


class Told(Shown):
    moved: list[str]
    refused: list[Stays]


class Lost(Shown):
    id: str
    name: str
    kind: str


class Proposed(Shown):
    """A plan, and by process the elements for which it has found none."""

    processes: dict[str, dict[str, Any]]
    lost: dict[str, list[Lost]]


EXAMPLE: Mapping[str, Any] = {
    "cases": ["1048576"],
    "bundle": "0f3a9c21d4e5",
    "with_children": True,
    "plan": {"processes": {"assistance-case": {"elements": {"review": "joint_review"}}}},
    "dry_run": True,
    "reason": "流程改版",
}


def migrate(call: Call) -> Response:
    """Move what can be moved; of each of the others, why not and at which elements."""
    body: Migration = call.body
    migrations = call.engine.migrations
    bundle, cases = _chosen(call)
    try:
        plan = read_plan(body.plan)
        migrations.check(plan, bundle)
    except BadPlan as error:
        raise Problem(400, f"plan:{error}") from error
    if body.dry_run:
        verdicts = [migrations.preflight(case, bundle, plan) for case in cases]
    else:
        verdicts = [migrations.move(case, bundle, plan, call.actor, body.reason) for case in cases]
    return answer(_told(verdicts))


def propose(call: Call) -> Response:
    """A plan by equal ids and names, and what it leaves over of each process."""
    bundle, cases = _chosen(call)
    plan, pairs = call.engine.migrations.propose(cases, bundle)
    return answer({**write_plan(plan), "lost": {id_: _lost(one) for id_, one in pairs.items()}})


ROUTES = (
    Route(
        "POST",
        "/migrations",
        "migrations.write",
        migrate,
        Migration,
        answer=Told,
        example=EXAMPLE,
        problems=(404,),
    ),
    Route(
        "POST",
        "/migrations/proposal",
        "migrations.write",
        propose,
        Wanted,
        answer=Proposed,
        example={name: EXAMPLE[name] for name in ("cases", "bundle", "with_children")},
        problems=(404,),
    ),
)


def _chosen(call: Call) -> tuple[str, Sequence[int]]:
    body: Wanted = call.body
    migrations = call.engine.migrations
    try:
        bundle = migrations.bundle(body.bundle)
    except NoSuchThing as error:
        raise Problem(404, str(error)) from error
    cases = list(dict.fromkeys(body.cases))
    return bundle, migrations.family(cases) if body.with_children else cases


def _told(verdicts: Sequence[Verdict]) -> Mapping[str, Any]:
    refused = [(one.case_key, one.refused) for one in verdicts if one.refused is not None]
    return {
        "moved": [str(one.case_key) for one in verdicts if one.refused is None],
        "refused": [
            {"case": str(key), "why": why.message, "elements": dict(why.fields)}
            for key, why in refused
        ],
    }


def _lost(pairing: Pairing) -> Sequence[Mapping[str, str]]:
    return [{"id": id_, "name": name, "kind": kind} for id_, name, kind in pairing.lost]
