"""Believable values for every form of the procedure, for demos and tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from assistance.samples.applicants import Applicant, applicant_of, applicants, invented
from assistance.samples.filling import Facts, fill
from assistance.samples.moments import moment_of
from assistance.samples.needs import (
    INTAKE,
    needs_of,
    needs_of_anybody,
    provider_code,
    providers,
    register_providers,
)
from assistance.samples.particular import PARTICULAR, translated
from engine import Json
from forms import FormRegistry

__all__ = [
    "INTAKE",
    "Applicant",
    "applicants",
    "invented",
    "needs_of",
    "provider_code",
    "providers",
    "register_providers",
    "sample",
]


def sample(
    form_id: str,
    decisions: Mapping[str, Any],
    variables: Mapping[str, Json],
    *,
    person: Applicant | None = None,
    moment: datetime | None = None,
    needs: Sequence[str] = (),
) -> dict[str, Any]:
    """Values that ``form_id`` accepts, where ``decisions`` (field -> value) win.

    A decision may also be the key that the form's hook derives (``conflict_of_interest``).
    ``variables`` are the case's; ``person`` defaults to a sample person of the case's county,
    ``moment`` (aware) to the latest one that the variables know, ``needs`` (catalogue codes) to
    what is for anybody. ``KeyError`` for a decision that the form cannot express.
    """
    form = _forms()[form_id]
    chosen = translated(form, decisions)
    about = person or applicant_of(variables)
    at = moment or moment_of(variables)
    codes = tuple(needs) or tuple(needs_of_anybody())
    facts = Facts(about, at, chosen, variables, codes)
    particular = PARTICULAR.get(form_id)
    return {**fill(form, facts), **(particular(facts) if particular else {}), **chosen}


@lru_cache(maxsize=1)
def _forms() -> FormRegistry:
    return FormRegistry.from_definitions()
