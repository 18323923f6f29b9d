"""An application on its way through hooks and handlers alone: real forms, real rows, no diagram."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from assistance.handlers import handlers
from assistance.hooks import hooks
from assistance.notices import TOPIC, deliveries
from assistance.promised import BY_FORM, BY_JOB
from assistance.samples import Applicant, applicants, register_providers, sample
from engine import Actor, JobRequest, Refused, Submission
from engine.feel import Feel
from forms import FormRegistry, validate
from tests.unit.assistance.assistance_world import World

FORMS = FormRegistry.from_definitions()
CASE, ORDER = 1 << 20, 2 << 20
ELDER, CHILD = applicants()[0], applicants()[2]
VILLAGE = "652301101201"
MATERIALS = ["id_card", "household_book", "assistance_certificate"]
# Who does it where nobody else is named: one per role, and a second officer of the county.
USERS: Mapping[str, str] = {
    "application-outreach": "villager",
    "township-review": "head",
    "county-approval": "director",
    "county-filing": "director",
    "late-entry-approval": "director",
    "service-inspection": "officer-2",
    "archive-review": "archivist",
    **dict.fromkeys(
        ("assessment-second-review", "county-check", "urgent-arrangement", "service-decision"),
        "officer",
    ),
    **dict.fromkeys(("order-reassignment", "stop-notice", "referral"), "officer"),
    **dict.fromkeys(("department-acceptance", "provider-acceptance"), "supplier"),
    **dict.fromkeys(("service-plan", "service-registration", "service-record"), "worker"),
    **dict.fromkeys(("plan-consent", "service-confirmation", "supplement"), "applicant"),
}

Change = Callable[[dict[str, Any]], None]


class _Undo(Exception):
    """Leaves the transaction with a refusal, as the engine does."""


@lru_cache(maxsize=1)
def _feel() -> Feel:
    return Feel()


class Desk:
    """One case and one order of it. Variables grow by what hooks and handlers return."""

    def __init__(self, world: World, person: Applicant = ELDER, entry: str = "window") -> None:
        self.world, self.person = world, person
        self.hooks = hooks(world.people, world.editions)
        self.handlers = handlers(world.people, world.editions)
        self.keys = CASE
        self.variables: dict[str, Any] = {
            "application_id": "A-1",
            "entry": entry,
            "area_code": person.village,
            "policy_version": "changji-2024-30",
            "policy_date": "2026-11-24",
            "person_id": "P-1" if entry == "platform" else None,
            "intake_organisation": "SQ652300" if entry == "platform" else None,
            "required_materials": MATERIALS,
        }
        self.order: dict[str, Any] = {}
        with world.transaction() as tx:
            register_providers(tx)

    # --- what happens -----------------------------------------------------------------------

    def submit(
        self,
        form_id: str,
        change: Change | None = None,
        *,
        user: str | None = None,
        element: str = "",
        order: bool = False,
        superuser: bool = False,
        area: str = "6523",
        valid: bool = True,
        **decisions: Any,
    ) -> Mapping[str, Any] | Refused:
        """The hook's answer to the sample form with ``decisions`` and ``change``.

        ``valid``: the form itself takes the values; else they go to the hook as they are.
        """
        variables = self.order if order else self.variables
        values = sample(form_id, decisions, variables, person=self.person, moment=self.world.at)
        if change is not None:
            change(values)
        checked = self.checked(form_id, values)
        assert checked.ok or not valid, checked.errors
        submission = Submission(
            case_key=ORDER if order else CASE,
            task_key=self._key(),
            element_id=element,
            form_id=form_id,
            values=checked.values,
            variables=dict(variables),
            area=self.person.village,
            actor=Actor(user or USERS.get(form_id, "clerk"), frozenset(), area, superuser),
            at=self.world.at,
            decide=self.world.decide,
        )
        answer: Mapping[str, Any] | Refused = Refused("", "")
        try:
            with self.world.transaction() as tx:
                answer = self.hooks[form_id](submission, tx)
                if isinstance(answer, Refused):
                    raise _Undo
                self._deliver(tx)
        except _Undo:
            return answer
        assert set(answer) >= BY_FORM.get(form_id, frozenset()), answer
        variables.update(answer)
        return answer

    def must(self, form_id: str, change: Change | None = None, **options: Any) -> Mapping[str, Any]:
        answer = self.submit(form_id, change, **options)
        assert not isinstance(answer, Refused), answer
        return answer

    def refusal(self, form_id: str, change: Change | None = None, **options: Any) -> Refused:
        answer = self.submit(form_id, change, **options)
        assert isinstance(answer, Refused), answer
        return answer

    def ask(self, type_: str, *, order: bool = False, **headers: str) -> Mapping[str, Any]:
        """A service task's answer."""
        variables = self.order if order else self.variables
        request = JobRequest(
            case_key=ORDER if order else CASE,
            job_key=self._key(),
            element_id="",
            type=f"jiuzhu:{type_}",
            headers=headers,
            variables=dict(variables),
            area=self.person.village,
            actor=Actor("clerk"),
            at=self.world.at,
            decide=self.world.decide,
        )
        with self.world.transaction() as tx:
            answer = self.handlers[request.type](request, tx)
            self._deliver(tx)
        assert set(answer) >= BY_JOB.get(request.type, frozenset()), answer
        variables.update(answer)
        return answer

    # --- what is there ----------------------------------------------------------------------

    def rows(self, table: str, order_by: str = "1") -> list[dict[str, Any]]:
        with self.world.transaction() as tx:
            return [dict(row) for row in tx.run(f"SELECT * FROM {table} ORDER BY {order_by}")]

    def row(self, table: str) -> dict[str, Any]:
        """The only row of ``table``."""
        (found,) = self.rows(table)
        return found

    def messages(self, kind: str) -> list[str]:
        """Whom a message of ``kind`` reached."""
        return [row["recipient"] for row in self.rows("inbox") if row["kind"] == kind]

    def checked(self, form_id: str, values: Mapping[str, Any]) -> Any:
        def evaluate(expression: str, seen: Mapping[str, Any]) -> Any:
            return _feel().evaluate(expression, seen, self.world.at)

        return validate(FORMS[form_id], values, evaluate=evaluate, today=self.world.at.date())

    def pass_(self, **span: float) -> datetime:
        self.world.at += timedelta(**span)
        return self.world.at

    def _deliver(self, tx: Any) -> None:
        for topic, payload in tx.sent:
            # What leads out of the system has tests of its own.
            if topic == TOPIC:
                deliveries()[topic](payload, tx)
        tx.sent.clear()

    def _key(self) -> int:
        self.keys += 1
        return self.keys

    # --- how far it has come ----------------------------------------------------------------

    def applied(self) -> Desk:
        self.must(f"application-{self.variables['entry']}")
        return self

    def accepted(self) -> Desk:
        self.applied().must("material-review")
        self.ask("register-case")
        return self

    def assessed(self, **decisions: Any) -> Desk:
        self.accepted().must("household-visit")
        self.must("needs-assessment", **decisions)
        return self

    def listed(self, *codes: str) -> Desk:
        """With a need list of ``codes``, A06 and D01 if none is given."""
        self.assessed().must("approval-draft")
        self.must("township-review")
        self.must("need-list", partial(with_needs, codes or ("A06", "D01")))
        return self

    def confirmed(self, *codes: str) -> Desk:
        self.listed(*codes).must("county-check")
        self.must("county-approval")
        return self

    def decided(self, *codes: str) -> Desk:
        self.confirmed(*codes).must("service-decision")
        self.must("plan-consent")
        return self

    def pushed(self, code: str = "D01") -> Desk:
        """The order for ``code``, the only need, has gone to its supplier."""
        self.decided(code)
        return self.push(self.variables["orders"][0])

    def push(self, order: Mapping[str, Any], *, urgent: bool = False) -> Desk:
        """As the call activity hands it over, and the table of routes decides."""
        handed = ("application_id", "person_id", "area_code", "policy", "policy_version")
        self.order = {
            **{key: self.variables[key] for key in (*handed, "entry")},
            "order": dict(order),
            "urgent": urgent,
            "return_count": 0,
            "route": {"new_purchase": "provider", "none": "referral"}.get(
                order["supply_type"], "department"
            ),
        }
        self.ask("push-order", order=True)
        return self

    def registered(self, code: str = "D01") -> Desk:
        self.pushed(code).must("provider-acceptance", order=True)
        self.must("service-plan", order=True)
        self.must("service-registration", order=True)
        self.ask("issue-registration", order=True)
        return self

    def recorded(self, code: str = "D01", **decisions: Any) -> Desk:
        self.registered(code).must("service-record", order=True, **decisions)
        return self

    def inspected(self, code: str = "D01") -> Desk:
        self.recorded(code).must("service-confirmation", order=True)
        self.must("service-inspection", order=True)
        return self


def with_needs(codes: tuple[str, ...], values: dict[str, Any]) -> None:
    first = values["need_items"][0]
    values["need_items"] = [
        {**first, "item_no": number, "catalogue_code": code}
        for number, code in enumerate(codes, start=1)
    ]


def put(**values: Any) -> Change:
    """Overwrite fields of the form, whether or not it offers such a choice."""
    return lambda form: form.update(values)


def first_row(key: str, **values: Any) -> Change:
    """Overwrite fields of the first row of a list."""
    return lambda form: form[key][0].update(values)
