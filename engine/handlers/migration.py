"""Migrating a running case: it moves wholly, with everything that waits in it, or not at all."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from engine.actions import Migrate
from engine.commands import MigrateCase
from engine.errors import CannotMigrate, Outcome, Refused, StepFailed
from engine.events import CaseMigrated, JobChanged
from engine.handlers.cases import done
from engine.handlers.refusals import not_found, stale
from engine.handlers.stepping import IN_STEP, advance
from engine.model import Bundle
from engine.ports import CaseWork, Kit, Step, UnitOfWork


def migrate_case(unit: UnitOfWork, kit: Kit, command: MigrateCase) -> Outcome:
    """Let the case go on in another bundle; whatever stands in the way leaves it as it was."""
    work, bundle = unit.case(command.case), unit.bundle(command.bundle)
    if work is None:
        return not_found("案件", command.case)
    if refused := stopped(work) or stale(unit, work, command):
        return refused
    if bundle is None:
        return Refused("not-found", f"没有流程包 {command.bundle[:12]},请先部署")
    action = action_of(command, work)
    if is_there(work, bundle, action):
        return done(work)
    found = tried(kit, work, bundle, action, unit.unopened(work.key), unit.now)
    if isinstance(found, Refused):
        return found
    work.events.append(
        CaseMigrated(
            from_bundle=work.bundle.digest,
            from_process=work.process_id,
            bundle=bundle.digest,
            process_id=action.process_id,
            definition_key=unit.definition_key(bundle.digest, action.process_id),
            elements=command.elements,
            rearm=command.rearm,
            reason=command.reason,
        )
    )
    work.bundle, work.process_id = bundle, action.process_id
    try:
        advance(unit, kit, work, action, command.actor, found=found)
    except StepFailed as failure:
        return _failed(failure)
    return done(work)


def stopped(work: CaseWork) -> Refused | None:
    """Why a case cannot be migrated as it stands, without its title: designers read this, too."""
    if work.state == "active":
        return None
    if work.state == "suspended":
        return Refused("state", "案件已暂停,恢复之后才能迁移")
    return Refused("state", "案件已办结,不能再迁移")


def action_of(command: MigrateCase, work: CaseWork) -> Migrate:
    return Migrate(command.process_id or work.process_id, command.elements, command.rearm)


def is_there(work: CaseWork, bundle: Bundle, action: Migrate) -> bool:
    return (work.bundle.digest, work.process_id) == (bundle.digest, action.process_id)


def tried(
    kit: Kit,
    work: CaseWork,
    bundle: Bundle,
    action: Migrate,
    unopened: Collection[str],
    now: datetime,
) -> Step | Refused:
    """The case as it would be in ``bundle``, or every reason why not; nothing is changed.

    ``unopened`` are the processes of child cases that were asked for and are not open yet.
    """
    missing = sorted(set(unopened) - set(kit.runner.processes(bundle)))
    if missing:
        text = f"还要开的下级案件用的流程 {'、'.join(missing)} 不在新流程包里"
        return Refused("state", text)
    try:
        step = kit.runner.migrate(work.bundle, bundle, work.snapshot, action, now)
    except CannotMigrate as error:
        fields = {o.element_id: [o.why] for o in error.obstacles}
        return Refused("invalid" if error.plan else "state", str(error), fields)
    except StepFailed as failure:
        return _failed(failure)
    for event in step.events:
        if isinstance(event, JobChanged) and event.type.startswith(IN_STEP):
            text = f"“{event.element_id}”:这个作业在新流程图里由本系统处理"
            return Refused("state", text, {event.element_id: [text]})
    return step


def _failed(failure: StepFailed) -> Refused:
    where = f"“{failure.element_id}”:" if failure.element_id else ""
    return Refused("state", f"{where}{failure}", {failure.element_id: [str(failure)]})
