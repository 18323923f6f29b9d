"""Which cases an account may see: by area, by a task it has or had, or as the person concerned.

What is not to be seen is answered like what does not exist.
"""

from __future__ import annotations

from access import Account, allowed_in
from api.guard import Missing
from assistance.bootstrap import Assistance
from assistance.form_subjects import subject_of
from engine import Actor, CaseView, NoSuchThing, TaskView

# Reads every task of one case, to look for those of an account.
READER = Actor("system", superuser=True)
MOST_TASKS = 2000
_PERSONAL = frozenset({"applicant", "guardian"})


def is_office(account: Account) -> bool:
    """Whether the account acts for an area's office, not only for one organisation or person."""
    return bool(account.scopes)


def visible_case(assistance: Assistance, account: Account, key: int) -> CaseView:
    """The case ``key``; ``Missing`` if there is none or it is not for ``account``."""
    case = assistance.engine.case(key)
    if case is None or not _may_see(assistance, account, case):
        raise Missing
    return case


def visible_task(assistance: Assistance, account: Account, actor: Actor, key: int) -> TaskView:
    """The task ``key``: one that ``actor`` may work on, or of a case that it may see."""
    task = assistance.engine.task(key)
    if task is None:
        raise Missing
    if not assistance.engine.may_work_on(actor, task):
        visible_case(assistance, account, task.case_key)
    return task


def may_read_form(account: Account, form_id: str, submitted_by: str, area: str) -> bool:
    """One's own forms, and those of the fields of business that one may read in the case's area."""
    if submitted_by == account.user or account.superuser:
        return True
    subject = subject_of(form_id)
    return allowed_in(account, f"{subject}.read" if subject else "cases.read", area)


def _may_see(assistance: Assistance, account: Account, case: CaseView) -> bool:
    return (
        account.covers(case.area)
        or _is_about(assistance, account, case)
        or _has_worked(assistance, account, case)
    )


def _is_about(assistance: Assistance, account: Account, case: CaseView) -> bool:
    if not account.person_id or account.roles.isdisjoint(_PERSONAL):
        return False
    try:
        return assistance.engine.variables(case.key).get("person_id") == account.person_id
    except NoSuchThing:
        return False


def _has_worked(assistance: Assistance, account: Account, case: CaseView) -> bool:
    """Whether one of the case's tasks, open or not, is or was for this account.

    What was pushed to a department is for those of its officers who serve the case's area.
    """
    bound = [
        standing
        for standing in account.standings
        if standing.bound and case.area.startswith(standing.area)
    ]
    groups = {standing.group(account.person_id) for standing in bound}
    users = {account.user, *(s.acting_for for s in account.standings if s.bound and s.acting_for)}
    tasks = assistance.engine.tasks(READER, case_key=case.key, state=None, limit=MOST_TASKS)
    return any(
        not users.isdisjoint((task.assignee, task.closed_by, *task.candidate_users))
        or not groups.isdisjoint(task.candidate_groups)
        for task in tasks
    )
