"""Erasing a person: asked for by one, approved by another, and then nobody can read him any more.

The person's key is destroyed, and with it profile, certificates and what households say of him;
so is what cannot be found without the number: indexes. Forms, uploads and notices of his cases
are sealed under the ring, so they are deleted. The log stays: it holds digests, never a value.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistance.people.persons import Origin
from assistance.store import consents as store
from assistance.store import people as rows
from engine import Refused, Transaction, erase_submissions

APPROVED, DECLINED = "approved", "declined"


@dataclass(frozen=True, slots=True)
class Erased:
    """How much went: rows of the person, cases whose forms and papers were deleted."""

    rows: int
    cases: int


def request(
    tx: Transaction, person_id: str, reason: str, disposal: str, erasure_id: str, origin: Origin
) -> Refused | None:
    """Ask for it. ``disposal``: the archive authority's approval, where a file was sealed."""
    obstacle = _obstacle(tx, person_id, disposal)
    if obstacle:
        return obstacle
    if not reason.strip():
        return Refused("invalid", "请写明删除的理由和依据", {"reason": ["请写明理由"]})
    kept = rows.kept(tx, person_id)
    if store.open_erasure(tx, kept):
        return Refused("state", "已经有人申请删除此人,请另一人批准或驳回")
    store.add_erasure(
        tx,
        {
            "erasure_id": erasure_id,
            "person_id": kept,
            "reason": reason,
            "disposal": disposal,
            "requested_by": origin.by,
            "requested_at": origin.at,
        },
    )
    detail = {"erasure": erasure_id}
    rows.log(tx, kept, "erasure_requested", detail, origin.by, origin.at)
    return None


def decide(
    tx: Transaction, erasure_id: str, approve: bool, origin: Origin
) -> Erased | Refused | None:
    """Approve or decline; never by who asked. None: declined."""
    row = store.erasure(tx, erasure_id)
    if row is None:
        return Refused("not-found", "没有这项删除申请")
    if row["decision"]:
        return Refused("state", "这项删除申请已经办结")
    person_id = str(row["person_id"])
    if row["requested_by"] == origin.by:
        return Refused("forbidden", "申请删除的人不能自己批准,请另一人批准")
    if not approve:
        store.decide(tx, erasure_id, DECLINED, origin.by, origin.at)
        return None
    # Between asking and approving, another application may have begun.
    obstacle = _obstacle(tx, person_id, row["disposal"])
    if obstacle:
        return obstacle
    store.decide(tx, erasure_id, APPROVED, origin.by, origin.at)
    ids = [one["person_id"] for one in rows.group(tx, person_id)]
    cases = sorted({one["case_key"] for id_ in ids for one in store.cases(tx, id_)})
    for case_key in cases:
        erase_submissions(tx, case_key)
        store.erase_papers(tx, case_key)
    for id_ in ids:
        store.erase(tx, id_, origin.at)
        rows.log(tx, id_, "erased", {"erasure": erasure_id}, origin.by, origin.at)
    return Erased(len(ids), len(cases))


def _obstacle(tx: Transaction, person_id: str, disposal: str) -> Refused | None:
    group = rows.group(tx, person_id)
    if not group or group[0]["erased_at"]:
        return Refused("not-found", "没有登记这个人,或者已经删除")
    cases = [one for row in group for one in store.cases(tx, row["person_id"])]
    if any(one["outcome"] is None for one in cases):
        return Refused("state", "此人还有在办的申请或服务,请先办结或撤回,再申请删除")
    if any(one["file_number"] for one in cases) and not disposal.strip():
        text = "此人有已封存的档案,须先经档案销毁鉴定,请填写批准文号"
        return Refused("invalid", text, {"disposal": [text]})
    return None
