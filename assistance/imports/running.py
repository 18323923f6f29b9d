"""An import from its file to its end: a chunk a transaction, so it can be followed and stopped.

What a chunk has done is done: a server that dies goes on with the next one. The file lies sealed
in the database only as long as rows of it wait.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistance.calendar import local_date
from assistance.editions import Editions
from assistance.imports.columns import Row, rows_of
from assistance.imports.judging import KEPT, SAME, WRONG, judge, keep
from assistance.people import Keys, Origin, People
from assistance.store import imports as store
from engine import Delivery, Json, Transaction

TOPIC = "assistance.import"
RUNNING, DONE, STOPPED = "running", "done", "stopped"
CHUNK = 250


@dataclass(frozen=True, slots=True)
class Import:
    """``counts`` by outcome: kept | changed | same | wrong; ``areas``: allowed code prefixes."""

    import_id: str
    state: str
    preview: bool
    total: int
    done: int
    counts: Mapping[str, int]
    areas: Sequence[str]
    created_by: str
    created_at: str


def begin(
    tx: Transaction,
    keys: Keys,
    data: bytes,
    *,
    import_id: str,
    areas: Sequence[str],
    user: str,
    at: datetime,
    preview: bool = False,
    background: bool = True,
) -> Import:
    """Take a file; ``SheetRefused`` if it cannot be read as a table of people.

    In the background the outbox does a chunk after the other; else the caller calls ``step``.
    """
    chunks, total = [], 0
    for number, part in enumerate(_parts(rows_of(data))):
        total += len(part)
        content = json.dumps(part, ensure_ascii=False).encode()
        chunks.append(base64.b64encode(keys.seal(content, _place(import_id, number))).decode())
    row: dict[str, Json] = {
        "import_id": import_id,
        "digest": hashlib.sha256(data).hexdigest(),
        "area": ";".join(areas),
        "state": RUNNING if chunks else DONE,
        "preview": int(preview),
        "total": total,
        "done": 0,
        "created_by": user,
        "created_at": at.isoformat(timespec="microseconds"),
    }
    store.add_import(tx, row, chunks)
    if chunks and background:
        tx.send(TOPIC, {"import_id": import_id})
    return _import(row, {})


def step(tx: Transaction, keys: Keys, people: People, editions: Editions, import_id: str) -> bool:
    """Do one chunk; whether there is another one."""
    row = store.find(tx, import_id)
    if row is None or row["state"] != RUNNING:
        return False
    chunk = store.next_chunk(tx, import_id)
    if chunk is None:
        store.end(tx, import_id, DONE)
        return False
    place = _place(import_id, chunk["chunk_no"])
    content = json.loads(keys.open(base64.b64decode(chunk["sealed"]), place))
    answers = _Run(tx, people, editions, row).answers(content)
    store.answered(tx, import_id, chunk["chunk_no"], answers)
    if row["done"] + len(answers) < row["total"]:
        return True
    store.end(tx, import_id, DONE)
    return False


def stop(tx: Transaction, import_id: str) -> None:
    """Do no further chunk; what was kept stays kept, and repeating the file does the rest."""
    store.end(tx, import_id, STOPPED)


def find(tx: Transaction, import_id: str) -> Import | None:
    row = store.find(tx, import_id)
    return _import(row, store.counts(tx, import_id)) if row else None


def of_user(tx: Transaction, user: str, after: str, limit: int) -> list[Import]:
    rows = store.of_user(tx, user, after, limit)
    return [_import(row, store.counts(tx, row["import_id"])) for row in rows]


def deliveries(keys: Keys, people: People, editions: Editions) -> Mapping[str, Delivery]:
    """What the outbox delivers for imports, by topic."""

    def run(message: Mapping[str, Json], tx: Transaction) -> None:
        import_id = str(message["import_id"])
        if step(tx, keys, people, editions, import_id):
            tx.send(TOPIC, {"import_id": import_id})

    return {TOPIC: run}


class _Run:
    """One chunk against the register as it is now; the day is the day that the import began."""

    def __init__(
        self, tx: Transaction, people: People, editions: Editions, row: Mapping[str, Json]
    ) -> None:
        self._tx = tx
        self._people = people
        self._import = str(row["import_id"])
        self._preview = bool(row["preview"])
        self._areas = str(row["area"]).split(";") if row["area"] else []
        at = str(row["created_at"])
        self._today = local_date(datetime.fromisoformat(at))
        self._reference = editions.on(tx, self._today)
        self._origin = Origin(str(row["created_by"]), at, self._reference.policy.version)

    def answers(self, rows: Iterable[Row]) -> list[tuple[int, str, Sequence[Sequence[str]]]]:
        return [self._answer(number, told) for number, told in rows]

    def _answer(
        self, number: int, told: Mapping[str, str]
    ) -> tuple[int, str, Sequence[Sequence[str]]]:
        tx, people = self._tx, self._people
        verdict = judge(tx, people, self._reference, self._today, self._areas, told)
        if verdict.outcome not in (SAME, WRONG) and not self._preview:
            person_id = f"I{self._import[:12]}-{number}"
            keep(tx, people, verdict, person_id, self._today, self._origin)
        return number, verdict.outcome, verdict.wrong


def _parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == CHUNK:
            yield part
            part = []
    if part:
        yield part


def _import(row: Mapping[str, Json], counts: Mapping[str, int]) -> Import:
    return Import(
        import_id=str(row["import_id"]),
        state=str(row["state"]),
        preview=bool(row["preview"]),
        total=int(str(row["total"])),
        done=int(str(row["done"])),
        counts={**dict.fromkeys((KEPT, "changed", SAME, WRONG), 0), **counts},
        areas=str(row["area"]).split(";"),
        created_by=str(row["created_by"]),
        created_at=str(row["created_at"]),
    )


def _place(import_id: str, chunk_no: int) -> str:
    return f"import_chunks/sealed/{import_id}/{chunk_no}"
