"""``Migrations``: moving running cases to another bundle, by a plan, as many as are named.

A plan says for each process where its cases go: ``{"processes": {"old": {"process": "new",
"elements": {"old id": "new id"}, "rearm": ["timer"]}}}``. All of it may be left out: a process, an
element or a flow that is not named stands for itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.commands import Command, MigrateCase
from engine.errors import BadPlan, NoSuchThing, Outcome, Refused
from engine.handlers.migration import action_of, is_there, stopped, tried
from engine.handlers.refusals import not_found
from engine.model import Actor, Bundle
from engine.ports import CaseWork, Clock, Kit, Pairing
from engine.store import migrating as rows
from engine.store import reads
from engine.store.store import SqlStore
from engine.store.uow import Tx

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Way:
    """Where the cases of one process go (see ``commands.MigrateCase``)."""

    process_id: str | None = None
    elements: Mapping[str, str] = field(default_factory=dict)
    rearm: tuple[str, ...] = ()


Plan = Mapping[str, Way]
NO_WAY = Way()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a case can move: ``refused`` says why not, with the reasons by element id."""

    case_key: int
    refused: Refused | None


def read_plan(said: Any) -> Plan:
    """The plan in JSON that has been read; ``BadPlan`` where it is none."""
    _only(said, "", "processes")
    ways = said.get("processes", {})
    _only(ways, "processes")
    plan: dict[str, Way] = {}
    for process_id, way in ways.items():
        where = f"processes.{process_id}"
        _only(way, where, "process", "elements", "rearm")
        to, elements, rearm = way.get("process"), way.get("elements", {}), way.get("rearm", [])
        if not (to is None or isinstance(to, str)):
            raise BadPlan(f"{where}.process 应是流程编号")
        if not isinstance(elements, dict) or not _texts(elements.values()):
            raise BadPlan(f"{where}.elements 应写成 {{原编号: 新编号}}")
        if not isinstance(rearm, list) or not _texts(rearm):
            raise BadPlan(f"{where}.rearm 应是事件编号的列表")
        plan[process_id] = Way(to, elements, tuple(rearm))
    return plan


def write_plan(plan: Plan) -> dict[str, Any]:
    """``plan`` as JSON that ``read_plan`` reads."""
    ways = {
        process_id: {
            "process": way.process_id or process_id,
            "elements": dict(way.elements),
            "rearm": list(way.rearm),
        }
        for process_id, way in plan.items()
    }
    return {"processes": ways}


class Migrations:
    """Thread-safe. Cases are named by key, bundles by digest or its beginning."""

    def __init__(
        self, store: SqlStore, kit: Kit, clock: Clock, execute: Callable[[Command], Outcome]
    ) -> None:
        self._store = store
        self._kit = kit
        self._now = clock
        self._execute = execute

    def bundle(self, digest: str) -> str:
        """The whole digest of the one bundle whose digest begins so; else ``NoSuchThing``."""
        with self._store.reading(self._now()) as tx:
            found = rows.digests(tx, digest)
        if len(found) != 1:
            raise NoSuchThing(f"{'不止一个' if found else '没有'}流程包以 {digest} 开头")
        return found[0]

    def check(self, plan: Plan, bundle: str) -> None:
        """``BadPlan`` for processes that were never deployed or are not in ``bundle``."""
        with self._store.reading(self._now()) as tx:
            known = rows.processes(tx)
            offered = self._kit.runner.processes(self._bundle(tx, bundle))
        for process_id, way in plan.items():
            if process_id not in known:
                raise BadPlan(f"没有流程 {process_id}")
            if way.process_id is not None and way.process_id not in offered:
                raise BadPlan(f"流程包 {bundle[:12]} 里没有流程 {way.process_id}")

    def family(self, cases: Sequence[int]) -> list[int]:
        """``cases``, each followed by its child cases that are open, and theirs."""
        with self._store.reading(self._now()) as tx:
            found = (key for case in cases for key in rows.with_children(tx, case))
            return list(dict.fromkeys(found))

    def propose(self, cases: Sequence[int], bundle: str) -> tuple[Plan, Mapping[str, Pairing]]:
        """A plan by equal ids and names for all that ``cases`` run, and what it was made from.

        A process that several of their bundles hold is paired from the first by digest; one that
        ``bundle`` has no counterpart of is left out.
        """
        pairs: dict[str, Pairing] = {}
        with self._store.reading(self._now()) as tx:
            after = self._bundle(tx, bundle)
            for digest, process_id in rows.run_by(tx, cases):
                before = self._bundle(tx, digest)
                pairing = self._kit.runner.pairing(before, after, process_id)
                if pairing is not None:
                    pairs.setdefault(process_id, pairing)
        plan = {id_: Way(one.process_id, one.elements) for id_, one in sorted(pairs.items())}
        return plan, pairs

    def preflight(self, case_key: int, bundle: str, plan: Plan) -> Verdict:
        """Whether the case can move, by doing everything but keeping it."""
        with self._store.reading(self._now()) as tx:
            work = self._work(tx, case_key)
            if work is None:
                return Verdict(case_key, not_found("案件", case_key))
            after, unopened = self._bundle(tx, bundle), reads.unopened(tx, case_key)
        refused = stopped(work)
        action = action_of(self._command(work, bundle, plan, Actor("")), work)
        if refused is None and not is_there(work, after, action):
            step = tried(self._kit, work, after, action, unopened, self._now())
            refused = step if isinstance(step, Refused) else None
        return Verdict(case_key, refused)

    def move(self, case_key: int, bundle: str, plan: Plan, actor: Actor, reason: str) -> Verdict:
        """Move the case, in one transaction; a case that is there already stays as it is."""
        with self._store.reading(self._now()) as tx:
            work = self._work(tx, case_key)
        if work is None:
            return Verdict(case_key, not_found("案件", case_key))
        try:
            outcome = self._execute(self._command(work, bundle, plan, actor, reason))
        except Exception as error:
            # One case that meets a defect holds up no other; what it says may be personal data.
            log.warning("migration failed", extra={"case": case_key, "error": type(error).__name__})
            outcome = Refused("state", f"没有做成,什么都没有改变:{type(error).__name__}")
        return Verdict(case_key, outcome if isinstance(outcome, Refused) else None)

    def _command(
        self, work: CaseWork, bundle: str, plan: Plan, actor: Actor, reason: str = ""
    ) -> MigrateCase:
        """The same case, as it stands, to the same bundle: the same command."""
        way = plan.get(work.process_id, NO_WAY)
        return MigrateCase(
            command_id=f"migrate:{work.key}:{work.seq}:{bundle}",
            actor=actor,
            key=work.key,
            bundle=bundle,
            process_id=way.process_id,
            elements=way.elements,
            rearm=way.rearm,
            reason=reason,
        )

    def _work(self, tx: Tx, case_key: int) -> CaseWork | None:
        heads = tx.run(reads.HEAD, {"case_id": case_key})
        return reads.case_work(heads[0], self._bundle(tx, heads[0]["bundle"])) if heads else None

    def _bundle(self, tx: Tx, digest: str) -> Bundle:
        bundle = self._store.bundles.today(tx, digest)
        if bundle is None:
            raise NoSuchThing(f"没有流程包 {digest[:12]}")
        return bundle


def _only(said: Any, where: str, *known: str) -> None:
    """``BadPlan`` unless ``said`` is an object, of ``known`` keys where there are any."""
    place = where or "计划"
    if not isinstance(said, dict):
        raise BadPlan(f"{place} 应是一个 JSON 对象")
    strange = [key for key in said if known and key not in known]
    if strange:
        raise BadPlan(f"{place} 里不认识的项:{'、'.join(strange)};可用的:{'、'.join(known)}")


def _texts(values: Collection[Any]) -> bool:
    return all(isinstance(value, str) and value for value in values)
