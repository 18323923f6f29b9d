"""From a lead to an application: the village opens it, the person's own consent is still needed.

The case's id is made of the lead's, so that the same lead never becomes two applications, and
each is found by the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from assistance.applying import OUTREACH, open_application
from assistance.calendar import local_date
from assistance.hooks.surveys import LEAD_FORM
from assistance.leads import APPLICATION, Handling, Lead
from assistance.store import surveys
from engine import Actor, Json, Refused, Transaction, Variables

if TYPE_CHECKING:
    from assistance.bootstrap import Assistance

APPLICATION_FORM = "application-outreach"


def convert(assistance: Assistance, lead: Lead, actor: Actor, area: str = "") -> int | Refused:
    """Open the outreach application of ``lead`` at its village; the key of its case.

    ``area``: the village (12 digits), where the lead tells the township only. Once it has become
    an application, that one's case is given.
    """
    area = area or lead.clue.area
    if not area.startswith(lead.clue.area):
        return Refused("forbidden", f"线索 {lead.number} 不属于这个村(社区),请由当地办理")
    if lead.case_key is not None:
        return lead.case_key
    application_id = f"lead:{lead.lead_id}"
    opened = open_application(
        assistance, entry=OUTREACH, area=area, actor=actor, command_id=application_id
    )
    if isinstance(opened, Refused):
        return opened
    with assistance.engine.transaction() as tx:
        now = assistance.leads.find(tx, lead.lead_id)
        if now is not None and now.case_key is None:
            assistance.leads.handle(
                tx,
                lead,
                Handling(APPLICATION, now.handling.reason if now.handling else ""),
                user=actor.user,
                at=assistance.engine.now(),
                application=(application_id, opened),
            )
    return opened


def told_before(assistance: Assistance, form_id: str, variables: Variables) -> dict[str, Json]:
    """What a lead tells of a form already, by field: of its own, and of the application's."""
    with assistance.engine.reading() as tx:
        carried = variables.get("lead")
        if form_id == LEAD_FORM and isinstance(carried, Mapping):
            lead = assistance.leads.find(tx, str(carried["lead_id"]))
            return _on_its_own_form(lead) if lead else {}
        if form_id == APPLICATION_FORM:
            found = assistance.leads.of_application(tx, str(variables.get("application_id")))
            return _on_the_application(tx, found) if found else {}
    return {}


def _on_its_own_form(lead: Lead) -> dict[str, Json]:
    clue = lead.clue
    return {
        "source": clue.source,
        "person_name": clue.person_name,
        "contact": clue.contact or None,
        "clue": clue.text,
        "urgency": clue.urgency,
    }


def _on_the_application(tx: Transaction, lead: Lead) -> dict[str, Json]:
    clue = lead.clue
    survey = surveys.head(tx, lead.survey_id) if lead.survey_id else None
    return {
        "discovery_channel": clue.source,
        "clue": clue.text,
        "survey_batch": survey["number"] if survey else None,
        "found_on": local_date(datetime.fromisoformat(lead.reported_at)).isoformat(),
        "applicant_name": clue.person_name,
        "phone": clue.contact or None,
    }
