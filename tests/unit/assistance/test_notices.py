"""Notices and messages: what is recorded, whom it reaches, once, and without names."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistance.notices import BODIES, TOPIC, Occasion, applicant_of, deliveries, send
from tests.unit.assistance.assistance_world import World
from tests.unit.assistance.desk import CHILD, Desk

OCCASION = Occasion(key=7, case_key=1, application_id="A-1", area="652301101", at="2026-11-24T02")


def test_a_message_is_received_once(world: World) -> None:
    with world.transaction() as tx:
        send(tx, OCCASION, "confirmation", ["applicant@P1", "guardian@P1"])
        sent = list(tx.sent)
        tx.sent.clear()
        assert [topic for topic, _ in sent] == [TOPIC, TOPIC]
        for _, payload in [*sent, *sent]:
            deliveries()[TOPIC](payload, tx)
        rows = tx.run("SELECT * FROM inbox ORDER BY message_id")
    assert [(row["message_id"], row["recipient"]) for row in rows] == [
        ("7:confirmation:applicant@P1", "applicant@P1"),
        ("7:confirmation:guardian@P1", "guardian@P1"),
    ]
    assert {row["area"] for row in rows} == {"652301101"}


def test_a_guardian_hears_it_too(world: World) -> None:
    desk = Desk(world, person=CHILD).applied()
    person_id = desk.variables["person_id"]
    with world.transaction() as tx:
        assert applicant_of(tx, world.people, person_id) == [
            f"applicant@{person_id}",
            f"guardian@{person_id}",
        ]
        assert applicant_of(tx, world.people, None) == []
        assert applicant_of(tx, world.people, "P-nobody") == []


def test_a_message_says_what_to_do_and_names_nobody(world: World) -> None:
    desk = Desk(world).accepted()
    desk.must("refusal-notice")
    bodies = "".join(row["body"] for row in desk.rows("inbox"))
    assert desk.variables["case_number"] in bodies
    assert desk.person.name not in bodies
    assert all("{" not in row["body"] for row in desk.rows("inbox"))


@pytest.mark.parametrize(
    ("deadline", "late"),
    [
        ("urgent_supplement", "township_clerk"),
        ("department_accept", "dept_officer@CJ6523011"),
        ("provider_accept", "provider_admin@CJ6523011"),
    ],
)
def test_who_is_late_is_reminded_and_the_county_hears_of_it(
    world: World, deadline: str, late: str
) -> None:
    desk = Desk(world).pushed("D01")
    answer = desk.ask("remind", order=True, deadline=deadline, escalate_to="county_officer")
    assert answer == {}
    assert desk.messages("reminder") == [late]
    assert desk.messages("escalation") == ["county_officer"]


def test_every_text_has_a_sender() -> None:
    """Each message is sent somewhere: a text that nobody sends is dead."""
    root = Path(__file__).parents[3] / "assistance"
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in root.rglob("*.py")
        if "notices" not in path.relative_to(root).parts
    )
    diagram = (root.parent / "processes/assistance-case/assistance-case.bpmn").read_text("utf-8")
    for kind in BODIES:
        assert f'"{kind}"' in source or f'value="{kind}"' in diagram, kind
