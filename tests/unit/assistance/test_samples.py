"""Sample values: every form, every option of what it decides, every sample person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest

from assistance.catalogue import catalogue
from assistance.eligibility import obstacle
from assistance.identity import is_resident_number
from assistance.samples import Applicant, applicants, invented, needs_of, providers, sample
from assistance.samples.needs import fund_of, supplier_of
from assistance.suppliers import departments
from engine.feel import Feel
from forms import Form, FormRegistry, Json, validate
from forms.schema import in_scope
from tests.unit.assistance.assistance_world import World

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
TODAY = date(2026, 11, 24)
FORMS = FormRegistry.from_definitions()
VARIABLES: Mapping[str, Any] = {
    "entry": "window",
    "area_code": "652301101201",
    "policy_date": "2026-11-24",
    "registration_number": "DJ-652301-2026-00001",
}
TOWNSHIP = "652301101"


@cache
def feel() -> Feel:
    return Feel()


def evaluate(expression: str, variables: Mapping[str, Json]) -> Json:
    return feel().evaluate(expression, variables, NOW)


def errors(form: Form, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return validate(form, values, evaluate=evaluate, today=TODAY).errors


def decisions(form: Form) -> Iterator[dict[str, Any]]:
    """Nothing decided, then each option of each single choice that may be changed."""
    yield {}
    for component in in_scope(form.components):
        if component.type in ("radio", "select") and not component.readonly:
            for option in component.options:
                yes_no = component.kind == "yes-no"
                yield {component.key: option.value == "true" if yes_no else option.value}


CASES = [(form.id, chosen) for form in FORMS.values() for chosen in decisions(form)]


@pytest.mark.parametrize(("form_id", "chosen"), CASES, ids=str)
def test_every_form_takes_its_sample_whatever_is_decided(
    form_id: str, chosen: dict[str, Any]
) -> None:
    values = sample(form_id, chosen, VARIABLES)
    assert errors(FORMS[form_id], values) == {}
    assert chosen.items() <= values.items()


@pytest.mark.parametrize("person", applicants(), ids=lambda person: person.name)
@pytest.mark.parametrize("form_id", FORMS)
def test_every_sample_person_can_fill_in_every_form(person: Applicant, form_id: str) -> None:
    variables = {**VARIABLES, "entry": "outreach", "area_code": person.village}
    values = sample(form_id, {}, variables, person=person, moment=NOW)
    assert errors(FORMS[form_id], values) == {}


def test_a_child_applies_through_a_guardian_who_signs() -> None:
    child = next(a for a in applicants() if a.is_minor(TODAY))
    values = sample("application-window", {}, VARIABLES, person=child, moment=NOW)
    assert values["guardian_needed"] is True
    assert values["signer"] == "guardian"
    assert values["applicant_signature"] == child.guardian_name
    assert is_resident_number(values["guardian_id_number"])
    assert "guardian_consent" in {row["material"] for row in values["materials"]}


def test_a_decision_may_be_the_key_that_the_hook_derives() -> None:
    values = sample("needs-assessment", {"conflict_of_interest": True}, VARIABLES)
    assert values["conflict_declaration"] is True
    with pytest.raises(KeyError, match="没有 township_opinion"):
        sample("needs-assessment", {"township_opinion": "accept"}, VARIABLES)


def test_who_claims_nothing_shows_no_evidence() -> None:
    values = sample("application-window", {"categories": ["none"]}, VARIABLES)
    assert values["category_evidence"] == []


def test_what_is_missing_is_asked_for_and_handed_in() -> None:
    variables = {**VARIABLES, "missing_documents": ["id_card"]}
    review = sample("material-review", {"review_result": "supplement"}, variables)
    assert [row["material"] for row in review["missing_items"]] == ["id_card"]
    handed = sample("archive-supplement", {}, variables)
    assert [row["material"] for row in handed["missing_items"]] == ["id_card"]


def test_orders_follow_the_need_list_and_the_catalogue() -> None:
    needs: list[Json] = [
        {"item_no": 3, "catalogue_code": "A06"},
        {"item_no": 5, "catalogue_code": "D08"},
    ]
    orders = sample("service-decision", {}, {**VARIABLES, "need_items": needs})["orders"]
    assert [(o["item_no"], o["supply_type"]) for o in orders] == [
        (3, "basic_public"),
        (5, "new_purchase"),
    ]
    assert orders[0]["supplier"] in departments()
    assert orders[1]["supplier"] in {supplier.code for supplier in providers()}
    for order in orders:
        assert order["fund_code"] in catalogue()[order["catalogue_code"]].fund_channels


def test_a_returned_order_goes_to_somebody_else() -> None:
    order = sample("service-decision", {}, VARIABLES)["orders"][1]
    variables = {**VARIABLES, "order": order}
    again = sample("order-reassignment", {}, variables)
    assert again["supply_type"] == order["supply_type"]
    assert again["reassigned_to"] != order["supplier"]


@pytest.mark.parametrize("index", range(60))
def test_invented_people_are_well_formed_and_have_needs_of_both_kinds(
    world: World, index: int
) -> None:
    person = invented(index, TOWNSHIP, TODAY)
    assert person == invented(index, TOWNSHIP, TODAY)
    assert is_resident_number(person.id_number)
    assert (int(person.id_number[16]) % 2 == 1) == (person.sex == "male")
    rules = world.rules()
    codes = needs_of(rules, person, TODAY, first=index, count=3)
    kinds = {catalogue()[code].supply_type == "new_purchase" for code in codes}
    assert kinds == {True, False}
    for code in codes:
        item = catalogue()[code]
        assert obstacle(rules, item, person.as_person("p"), TODAY) is None
        assert supplier_of(item, person.village)
        assert fund_of(item) in item.fund_channels
