"""People who do not exist, with data that would be valid, and ways to let them out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistance.identity import with_check_digit

MARK = "=== canary run:"


VALUES: Mapping[str, Any] = {
    "applicant_name": "卡纳瑞娅·金丝雀汗",
    "id_number": with_check_digit("65230119570314772"),
    "birth_date": "1957-03-14",
    "phone": "13977193357",
    "residence_address": "昌吉市三工镇金丝雀巷 7719 号 3 单元",
    "guardian_needed": True,
    "signer": "guardian",
    "applicant_signature": "管护雀·卡纳里别克",
    "guardian_name": "管护雀·卡纳里别克",
}
NAMED = ("applicant_name", "id_number", "phone", "residence_address", "guardian_name")
CANARIES: tuple[str, ...] = tuple(VALUES[name] for name in NAMED)
FIELDS: Mapping[str, str] = {
    **{name: VALUES[name] for name in NAMED},
    "reason": VALUES["guardian_name"],
    "to": CANARIES[0],
    "user": CANARIES[0],
    "password": CANARIES[1],
    "next": "/",
    "code": CANARIES[2],
}


def _told(error: BaseException) -> list[str]:
    return [str(error)]


def _problem(_: object, error: Exception) -> Any:
    from api.v2.problems import Problem

    return Problem(500, str(error))


# What makes each kind of leak: where, and what stands there instead.
PLANTED: Mapping[str, tuple[str, Any]] = {
    "log": ("api.security._place", _told),
    "error": ("api.v2.endpoint.Endpoint._problem", _problem),
    "other": ("api.pages.scope._may_see", lambda *_: True),
}
