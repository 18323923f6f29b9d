"""Which field of business a form belongs to: whoever may read that field may read the form.

The fields are those of the permission table (昌州政办发〔2024〕30号 六).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from assistance.tables import table


def subject_of(form_id: str) -> str | None:
    """application | visit_assessment | approval | …; None: not a form of the procedure."""
    return _subjects().get(form_id)


@lru_cache(maxsize=1)
def _subjects() -> Mapping[str, str]:
    return {row["form_id"]: row["subject"] for row in table("form_subjects")}
