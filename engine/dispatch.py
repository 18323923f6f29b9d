"""One command = one unit of work = one transaction. Idempotency and refusals live here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from engine import commands as c
from engine.errors import Collision, Held, Impossible, Outcome, Refused, StepFailed
from engine.handlers import (
    cases,
    children,
    deployments,
    drafts,
    incidents,
    jobs,
    messages,
    migration,
    moving,
    passing,
    pausing,
    signals,
    starts,
    tasks,
    timers,
)
from engine.ports import Clock, Kit, NewId, Store, UnitOfWork

# Told after every command: its name, how it ended (done, a refusal's code, failed), seconds.
Observer = Callable[[str, str, float], None]
Handler = Callable[[UnitOfWork, Kit, Any], Outcome]

HANDLERS: Mapping[type[c.Command], Handler] = {
    c.DeployBundle: deployments.deploy_bundle,
    c.SaveDraft: drafts.save_draft,
    c.DeleteDraft: drafts.delete_draft,
    c.PublishDraft: drafts.publish_draft,
    c.OpenCase: cases.open_case,
    c.CancelCase: cases.cancel_case,
    c.NoteCase: cases.note_case,
    c.SetCaseVariables: cases.set_case_variables,
    c.MigrateCase: migration.migrate_case,
    c.AssignTask: tasks.assign_task,
    c.CompleteTask: tasks.complete_task,
    c.UpdateTask: tasks.update_task,
    c.TransferTask: passing.transfer_task,
    c.DelegateTask: passing.delegate_task,
    c.HandBackTask: passing.hand_back_task,
    c.AddSigner: passing.add_signer,
    c.RemoveSigner: passing.remove_signer,
    c.ReturnTask: moving.return_task,
    c.TakeBackTask: moving.take_back_task,
    c.ModifyCase: moving.modify_case,
    c.SuspendCase: pausing.suspend_case,
    c.ResumeCase: pausing.resume_case,
    c.PublishMessage: messages.publish_message,
    c.BroadcastSignal: signals.broadcast_signal,
    c.CompleteJob: jobs.complete_job,
    c.FailJob: jobs.fail_job,
    c.ThrowJobError: jobs.throw_job_error,
    c.RaiseIncident: incidents.raise_incident,
    c.ResolveIncident: incidents.resolve_incident,
    c.FireTimerNow: timers.fire_timer,
    c.RescheduleTimer: timers.reschedule_timer,
    c.OpenChild: children.open_child,
    c.EndChild: children.end_child,
    c.HearChild: children.hear_child,
    c.CorrelateMessage: messages.correlate_message,
    c.HearSignal: signals.hear_signal,
    c.OpenByMessage: starts.open_by_message,
    c.OpenBySignal: starts.open_by_signal,
}
# What the engine asks of itself is tried again by the job runner, not turned into a refusal.
INTERNAL = (
    *(c.FireTimerNow, c.OpenChild, c.EndChild, c.HearChild, c.CorrelateMessage),
    *(c.HearSignal, c.OpenByMessage, c.OpenBySignal),
)
AUDITED = frozenset({"conflict", "forbidden"})
TRIES = 5


@dataclass(frozen=True, slots=True)
class Dispatched:
    """A command's outcome, and the outbox rows that it left to follow up."""

    outcome: Outcome
    follow_ups: Sequence[str] = ()


class Dispatcher:
    def __init__(self, store: Store, kit: Kit, clock: Clock, new_id: NewId) -> None:
        self._store = store
        self._kit = kit
        self._clock = clock
        self._new_id = new_id
        self.observer: Observer | None = None

    def execute(self, command: c.Command) -> Dispatched:
        """Do ``command`` wholly or not at all; what failed in the diagram becomes an incident."""
        begun, ended = perf_counter(), "failed"
        try:
            dispatched = self._execute(command)
            outcome = dispatched.outcome
            ended = outcome.code if isinstance(outcome, Refused) else "done"
        finally:
            if self.observer is not None:
                self.observer(type(command).__name__, ended, perf_counter() - begun)
        return dispatched

    def _execute(self, command: c.Command) -> Dispatched:
        try:
            dispatched = self._attempt(command)
        except StepFailed as failure:
            if isinstance(command, INTERNAL):
                raise
            return Dispatched(self._failed(command, failure))
        if isinstance(dispatched.outcome, Refused) and dispatched.outcome.code in AUDITED:
            now = self._clock()
            self._store.log_refusal(self._new_id(), command, dispatched.outcome, now)
        return dispatched

    def _attempt(self, command: c.Command) -> Dispatched:
        """Two that collide in the database come one after the other, at the latest in the end."""
        for left in reversed(range(TRIES)):
            try:
                return self._once(command)
            except Collision:
                if not left:
                    raise
        raise AssertionError("unreachable")

    def _once(self, command: c.Command) -> Dispatched:
        handler = HANDLERS[type(command)]
        try:
            with self._store.unit(command, self._clock(), self._new_id()) as unit:
                outcome: Outcome | None = unit.begin()
                if outcome is not None:
                    return Dispatched(outcome)
                if isinstance(command, INTERNAL) and _rests(unit, command):
                    raise Held
                outcome = handler(unit, self._kit, command)
                if isinstance(outcome, Refused):
                    raise _Undo(outcome)
                outcome = unit.finish(outcome)
            return Dispatched(outcome, unit.follow_ups)
        except _Undo as undo:
            return Dispatched(undo.refused)
        except Impossible as impossible:
            return Dispatched(Refused("state", str(impossible)))

    def _failed(self, command: c.Command, failure: StepFailed) -> Refused:
        where = f"“{failure.element_id}”处" if failure.element_id else ""
        if isinstance(command, c.KeyCommand) and not isinstance(command, c.RaiseIncident):
            kind = "job" if isinstance(command, c.CompleteJob | c.ThrowJobError) else "task"
            raised = c.RaiseIncident(
                command_id=self._new_id(),
                key=command.key,
                source=f"{kind}:{command.key}",
                element_id=failure.element_id,
                kind=failure.kind,
                message=str(failure),
            )
            self._attempt(raised)
            advice = "什么都没有改变,已记为异常,请联系运行管理人员后重试"
        else:
            advice = "什么都没有保存"
        return Refused("state", f"流程在{where}无法继续:{failure}。{advice}")


def _rests(unit: UnitOfWork, command: c.Command) -> bool:
    work = unit.case(command.case) if isinstance(command, c.CaseCommand) else None
    return work is not None and work.state == "suspended"


class _Undo(Exception):
    """Leaves the unit of work with a refusal, so that nothing a hook wrote stays."""

    def __init__(self, refused: Refused) -> None:
        self.refused = refused
