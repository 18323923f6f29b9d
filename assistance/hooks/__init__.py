"""Task hooks: each turns one submitted form into rows of the domain and the decision keys.

Every hook is wrapped the same way: duties that exclude each other are told apart before it, and
after it the form is added to the person's file and the duty to the record.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistance.editions import Editions
from assistance.hooks import (
    acceptance,
    applications,
    closing,
    decisions,
    orders,
    planning,
    records,
    review,
    visits,
)
from assistance.hooks.duties import keep_duty, separated
from assistance.hooks.filing import Filing, Hook, state
from assistance.people import People
from assistance.store import archives
from engine import Refused, Submission, TaskHook, Transaction, Variables
from forms import MissingGlyphs

HOOKS: Mapping[str, Hook] = {
    **applications.HOOKS,
    **acceptance.HOOKS,
    **visits.HOOKS,
    **review.HOOKS,
    **decisions.HOOKS,
    **planning.HOOKS,
    **orders.HOOKS,
    **records.HOOKS,
    **closing.HOOKS,
}


def hooks(people: People, editions: Editions) -> Mapping[str, TaskHook]:
    """A hook for every form of the procedure, by form id."""
    return {form_id: _filed(hook, people, editions) for form_id, hook in HOOKS.items()}


def _filed(hook: Hook, people: People, editions: Editions) -> TaskHook:
    def run(submission: Submission, tx: Transaction) -> Variables | Refused:
        filing = Filing(submission, tx, people, editions)
        if not filing.variables.get("application_id"):
            return state("案件没有申请编号,请从“提出申请”重新开始")
        refused = separated(filing)
        if refused:
            return refused
        try:
            keys = hook(filing)
        except MissingGlyphs as lacking:
            codes = "、".join(lacking.characters)
            return state(f"文书字库里没有“{codes}”,文书打不出来,没有出具。请联系运行管理人员补字")
        if not isinstance(keys, Refused):
            _keep_document(filing)
            keep_duty(filing)
        return keys

    return run


def _keep_document(filing: Filing) -> None:
    """Whatever is submitted becomes a document of the person's file (R33)."""
    submission = filing.submission
    archives.add_document(
        filing.tx,
        {
            "task_key": filing.task_key,
            "case_key": filing.case_key,
            "application_id": filing.application_id,
            "form_id": submission.form_id,
            "element_id": submission.element_id,
            "submitted_by": filing.user,
            "submitted_at": filing.at,
        },
    )
