"""Handlers of the ``jiuzhu:*`` service tasks, run inside the step that reaches them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assistance.editions import Editions
from assistance.handlers import cases, messages, orders
from assistance.handlers.requests import Request
from assistance.people import People
from engine import JobHandler, JobRequest, StepFailed, Transaction, Variables
from forms import MissingGlyphs

Handler = Callable[[Request], Variables]

HANDLERS: Mapping[str, Handler] = {
    "jiuzhu:register-case": cases.register_case,
    "jiuzhu:record-no-supplement": cases.record_no_supplement,
    "jiuzhu:close-open-orders": cases.close_open_orders,
    "jiuzhu:push-order": orders.push_order,
    "jiuzhu:issue-registration": orders.issue_registration,
    "jiuzhu:payable-lines": orders.make_payable_lines,
    "jiuzhu:close-order": orders.close_order,
    "jiuzhu:send-notice": messages.send_notice,
    "jiuzhu:remind": messages.remind,
}


def handlers(people: People, editions: Editions) -> Mapping[str, JobHandler]:
    """A handler for each job type of the procedure but those of the archive."""
    return {type_: _asked(handler, people, editions) for type_, handler in HANDLERS.items()}


def _asked(handler: Handler, people: People, editions: Editions) -> JobHandler:
    def run(job: JobRequest, tx: Transaction) -> Variables:
        try:
            return handler(Request(job, tx, people, editions))
        except MissingGlyphs as lacking:
            raise StepFailed(job.element_id, "internal", str(lacking)) from lacking

    return run
