"""Whom a row of a list is about, as far as the reader's roles may know it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from access import Account, allowed
from api.pages.names import fixed_names
from api.pages.scope import is_office
from assistance.bootstrap import Assistance
from assistance.subjects import Subject, masked, subjects


@dataclass(frozen=True, slots=True)
class About:
    """``name`` of the person, ``number`` and ``item`` of the case or order; "" where unknown."""

    name: str = ""
    number: str = ""
    item: str = ""


NOBODY = About()


def about(
    assistance: Assistance, account: Account, case_keys: Sequence[int]
) -> Mapping[int, About]:
    """By case key. The prefecture sees masked names (六(一)); others those they work with."""
    with assistance.engine.reading() as tx:
        found = subjects(tx, assistance.people, case_keys)
    known = knows_names(account)
    return {key: _about(subject, known) for key, subject in found.items()}


def knows_names(account: Account) -> bool:
    """Whether the names of applicants are shown to the account whole."""
    if account.superuser or not is_office(account):
        return True
    # Who writes in some step of the procedure works with the person.
    return any(allowed(account, f"{subject}.write") for subject in ("application", "approval"))


def _about(subject: Subject, known: bool) -> About:
    code = subject.catalogue_code
    return About(
        subject.name if known else masked(subject.name),
        subject.order_number or subject.case_number,
        f"{code} {fixed_names().get(code, '')}".strip(),
    )
