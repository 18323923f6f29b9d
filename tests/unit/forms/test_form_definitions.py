"""The forms of the procedure: complete, consistent, and workable in every branch.

Conditions are evaluated by the real FEEL engine, as they are when a case runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache

import pytest

from engine.feel import Feel
from forms import (
    DEFINITIONS,
    Evaluate,
    Form,
    FormRegistry,
    Header,
    Json,
    print_pdf,
    render,
    validate,
)
from forms.registry import LEVELS
from forms.schema import in_scope
from tests.unit.forms.form_printing import pdf_text
from tests.unit.forms.sample_values import branches, values

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
TODAY = date(2026, 11, 24)
FORMS = FormRegistry.from_definitions()

# What the diagram branches on and the form asks outright: form -> field -> its values.
DECISIONS = {
    "material-review": ("review_result", "accept supplement urgent reject"),
    "assessment-second-review": ("second_review", "agree redo"),
    "township-review": ("township_opinion", "accept investigate reject"),
    "objection-review": ("objection_upheld", "true false"),
    "county-approval": ("county_opinion", "confirm send_back refuse"),
    "county-filing": ("county_opinion", "note send_back"),
    "plan-consent": ("plan_answer", "agree adjust"),
    "hearing-record": ("hearing_result", "keep terminate"),
    "archive-review": ("archive_opinion", "seal supplement"),
    "department-acceptance": ("acceptance", "accept return"),
    "provider-acceptance": ("acceptance", "accept return"),
    "supervision-decision": ("supervision_result", "reassign stop replan"),
    "service-inspection": ("inspection", "pass redo"),
    "outcome-evaluation": ("follow_up", "continue adjust stop refer"),
}
YES_OR_NO = {
    "service-record": ("late_entry", "more_service"),
    "needs-assessment": ("conflict_declaration",),
}

# What a hook derives its decision keys from.
APPLICATION = (
    "id_type id_number other_id_number applicant_name birth_date categories category_evidence "
    "disability_grade guardian_needed agent_kind area_code urgent materials applicant_signature "
    "under14_consent health_data_consent provider_sharing_consent truth_commitment need_items"
)
ORDER = "item_no catalogue_code supply_type supplier fund_code"
SOURCES = {
    "application-window": APPLICATION,
    "application-platform": APPLICATION,
    "application-outreach": f"{APPLICATION} clue survey_batch",
    "supplement": "materials categories disability_grade guardian_needed agent_kind",
    "need-list": "need_items",
    "service-decision": "orders",
    "urgent-arrangement": "urgent_orders",
    "order-reassignment": "supply_type reassigned_to fund_code",
    "needs-assessment": "conflict_declaration conflict_kinds intended_supplier proposed_items",
    "household-visit": "investigators family_signature self_care_eat self_care_dress self_care_bed "
    "self_care_toilet self_care_walk self_care_bathe disability_grade",
}


@cache
def feel() -> Feel:
    return Feel()


@pytest.fixture
def evaluate() -> Evaluate:
    def run(expression: str, variables: Mapping[str, Json]) -> Json:
        return feel().evaluate(expression, variables, NOW)

    return run


def test_every_file_lies_where_its_id_and_level_say() -> None:
    for path in DEFINITIONS.rglob("*.form"):
        assert path.stem in FORMS
        assert path.parent.name in LEVELS
    assert len(list(DEFINITIONS.rglob("*.form"))) == len(FORMS)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_conditions_are_valid_feel_over_the_forms_own_fields(form: Form) -> None:
    offered = form.names() | {"this", "parent", "i"}
    for component in form.walk():
        if component.hide:
            assert feel().check(component.hide) == []
            assert feel().variables_of(component.hide) <= offered, component.id


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_branch_can_be_filled_in_and_leaves_nothing_hidden(
    form: Form, evaluate: Evaluate
) -> None:
    seen: set[str] = set()
    for chosen in [("", ""), *branches(form)]:
        result = validate(form, values(form, chosen), evaluate=evaluate, today=TODAY)
        assert result.errors == {}, chosen
        seen |= {key for key, value in result.values.items() if value is not None}
    # Some branch reaches each field: no condition hides a field for good.
    assert seen == form.names()


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_an_empty_form_names_every_missing_field(form: Form, evaluate: Evaluate) -> None:
    result = validate(form, {}, evaluate=evaluate, today=TODAY)
    always = {
        component.key
        for component in in_scope(form.components)
        if component.rules.required
        and not component.hide
        and component.default is None
        and component in form.components
    }
    assert always <= set(result.errors)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_print_holds_every_label_and_option(form: Form, evaluate: Evaluate) -> None:
    filled = validate(form, values(form), evaluate=evaluate, today=TODAY).values
    header = Header(form.title, "CJ-2026-000001", "王某", "2026-11-24 10:30", "昌吉市三工镇")
    text = pdf_text(print_pdf(form, filled, header, evaluate=evaluate, timestamp=NOW))
    squeezed = "".join(text.split())
    page = "".join(render(form, filled, "print", evaluate=evaluate).striptags().split())
    shown = [c for c in form.walk() if c.label and "".join(c.label.split()) in page]
    assert len(shown) >= 3
    for component in shown:
        assert "".join(component.label.split()) in squeezed, component.label
        for option in component.options:
            if option.label in page:
                assert "".join(option.label.split()) in squeezed
    assert "CJ-2026-000001" in text


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("mode", ["fill", "review", "replay", "print"])
def test_every_form_can_be_drawn_empty_and_full(form: Form, mode: str, evaluate: Evaluate) -> None:
    for given in ({}, values(form)):
        drawn = render(form, given, mode, evaluate=evaluate)  # type: ignore[arg-type]
        assert f'data-form="{form.id}"' in drawn


@pytest.mark.parametrize("form_id", DECISIONS)
def test_the_forms_offer_what_the_diagram_branches_on(form_id: str) -> None:
    key, offered = DECISIONS[form_id]
    field = {c.key: c for c in in_scope(FORMS[form_id].components)}[key]
    assert field.rules.required
    assert not field.hide
    assert {option.value for option in field.options} == set(offered.split())


def test_yes_or_no_decisions_are_answered_outright() -> None:
    for form_id, keys in YES_OR_NO.items():
        fields = {c.key: c for c in in_scope(FORMS[form_id].components)}
        for key in keys:
            assert (fields[key].kind, fields[key].rules.required) == ("yes-no", True)


def test_what_hooks_derive_decisions_from_is_asked() -> None:
    for form_id, keys in SOURCES.items():
        assert set(keys.split()) <= FORMS[form_id].names(), form_id
    for form_id, path in (("service-decision", "orders"), ("urgent-arrangement", "urgent_orders")):
        rows = {c.key: c for c in in_scope(FORMS[form_id].components)}[path]
        assert set(ORDER.split()) <= {c.key for c in in_scope(rows.children)}
        assert rows.rules.min_rows == 1


def test_one_investigator_is_not_enough(evaluate: Evaluate) -> None:
    """S07: at least two investigators and the family's signature."""
    form = FORMS["household-visit"]
    given = values(form)
    given["investigators"] = given["investigators"][:1]
    given["family_signature"] = ""
    result = validate(form, given, evaluate=evaluate, today=TODAY)
    assert result.errors == {
        "investigators": ["至少填 2 行"],
        "family_signature": ["请签名:在场家庭成员签字"],
    }


def test_outreach_without_a_signature_is_not_reported(evaluate: Evaluate) -> None:
    """S03: the applicant or guardian must have signed."""
    form = FORMS["application-outreach"]
    given = {**values(form), "applicant_signature": None}
    result = validate(form, given, evaluate=evaluate, today=TODAY)
    assert result.errors == {"applicant_signature": ["请签名:申请人(监护人)签字"]}


def test_filing_has_no_refusal() -> None:
    """S11: 备案 may only note or send back; the mode is the form's, not the browser's."""
    keys = FORMS["county-filing"].names()
    assert "refusal_reason" not in keys
    assert "refusal_reason" in FORMS["county-approval"].names()


def test_who_has_no_identity_card_gives_another_number(evaluate: Evaluate) -> None:
    form = FORMS["application-window"]
    given = values(form, ("id_type", "temporary_number"))
    kept = validate(form, given, evaluate=evaluate, today=TODAY).values
    assert "id_number" not in kept
    assert kept["other_id_number"] == "按规定填写"
