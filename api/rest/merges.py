"""Whether two are one, and whether one is to be forgotten: each decided by people, and logged."""

from __future__ import annotations

from starlette.responses import Response

from api.rest.people_shapes import (
    Decision,
    ErasedShown,
    Erasure,
    MadeShown,
    Merge,
    PairShown,
    Why,
)
from api.rest.person import areas, in_scope, origin, the_person, told
from api.rest.shapes import Listed, Window
from api.rest.windows import part
from api.v2.call import Call, answer, missing, no_content
from api.v2.endpoint import Route
from assistance.people import erasing, merging
from assistance.store import alike
from assistance.store import consents as erasures
from assistance.store import people as store

READ, WRITE, ERASE = "merges.read", "merges.write", "erasures.write"
_ALL = 10_000


def pairs(call: Call) -> Response:
    """Who may be one person with whom: same name, same date of birth, another number."""
    with call.engine.reading() as tx:
        rows = alike.undecided(tx, areas(call, READ), "", _ALL)
    names = ("person_id", "other_id", "found_at")
    items = [{name: row[name] for name in names} for row in rows]
    return part(items, call.query, lambda row: f"{row['person_id']}~{row['other_id']}")


def apart(call: Call) -> Response:
    """Say that the two are two; nobody is asked again."""
    body: Merge = call.body
    with call.engine.transaction() as tx:
        one, other = the_person(call, tx, WRITE), the_person(call, tx, WRITE, body.other)
        merging.decide_apart(tx, one.person_id, other.person_id, origin(call, tx))
    return no_content()


def merge(call: Call) -> Response:
    """Let the other row be found as this person from now on; its cases follow."""
    body: Merge = call.body
    with call.engine.transaction() as tx:
        kept, gone = the_person(call, tx, WRITE), the_person(call, tx, WRITE, body.other)
        people, by = call.assistance.people, origin(call, tx)
        told(merging.merge(tx, people, kept.person_id, gone.person_id, body.reason, by))
    return no_content()


def part_again(call: Call) -> Response:
    """Undo a merge: the row in the path stands for itself again, with what was its own."""
    body: Why = call.body
    id_ = str(call.request.path_params["person"])
    with call.engine.transaction() as tx:
        the_person(call, tx, WRITE)
        told(merging.part(tx, id_, body.reason, origin(call, tx)))
    return no_content()


def ask_to_erase(call: Call) -> Response:
    """Ask that a person be made unreadable; somebody else approves it."""
    body: Erasure = call.body
    id_ = call.engine.new_id()
    with call.engine.transaction() as tx:
        person = the_person(call, tx, ERASE)
        by = origin(call, tx)
        told(erasing.request(tx, person.person_id, body.reason, body.disposal, id_, by))
    return answer({"id": id_})


def decide_erasure(call: Call) -> Response:
    """Approve, and the person is unreadable at once and for good; or decline."""
    body: Decision = call.body
    id_ = str(call.request.path_params["erasure"])
    with call.engine.transaction() as tx:
        row = erasures.erasure(tx, id_)
        person = store.person(tx, row["person_id"]) if row else None
        if person is None or not in_scope(call, ERASE, person["area_code"]):
            raise missing("删除申请", id_[:100])
        done = told(erasing.decide(tx, id_, body.approve, origin(call, tx)))
    shown = {"erased": done.rows, "cases": done.cases} if done else {"erased": 0, "cases": 0}
    return answer(shown)


_ONE = "/people/{person}"
ROUTES = (
    Route("GET", "/people-alike", READ, pairs, query=Window, answer=Listed[PairShown]),
    Route(
        "POST",
        f"{_ONE}/apart",
        WRITE,
        apart,
        Merge,
        example={"other": "P2", "reason": "查验证件,是两人"},
        problems=(404,),
    ),
    Route(
        "POST",
        f"{_ONE}/merge",
        WRITE,
        merge,
        Merge,
        example={"other": "P2", "reason": "换发身份证,同一人"},
        problems=(404, 409),
    ),
    Route(
        "POST",
        f"{_ONE}/parting",
        WRITE,
        part_again,
        Why,
        example={"reason": "合并有误"},
        problems=(404, 409),
    ),
    Route(
        "POST",
        f"{_ONE}/erasures",
        ERASE,
        ask_to_erase,
        Erasure,
        answer=MadeShown,
        example={"reason": "本人申请删除"},
        problems=(404, 409),
    ),
    Route(
        "POST",
        "/erasures/{erasure}/decision",
        ERASE,
        decide_erasure,
        Decision,
        answer=ErasedShown,
        example={"approve": True},
        problems=(404, 409),
    ),
)
