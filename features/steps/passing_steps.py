"""当: somebody passes a task on or back, or lets the case rest."""

from __future__ import annotations

from pytest_bdd import parsers, then, when

from engine import (
    AddSigner,
    Done,
    HandBackTask,
    KeyCommand,
    ResumeCase,
    ReturnTask,
    SuspendCase,
    TakeBackTask,
)
from engine import DelegateTask as Delegate
from engine import TransferTask as Transfer
from features.steps.people import PEOPLE
from features.steps.world import World

WHO = "|".join(sorted(PEOPLE, key=len, reverse=True))
WAYS: dict[str, type[KeyCommand]] = {"转办": Transfer, "委派": Delegate}
POSITIONS = {"前": "before", "后": "after"}
REASON = "材料情况有变化"


@when(parsers.re(f"(?P<who>{WHO})(?P<tries>试着)?把“(?P<name>[^”]+)”退回到“(?P<to>[^”]+)”"))
def send_back(world: World, who: str, tries: str | None, name: str, to: str) -> None:
    _give(world, ReturnTask, who, world.task(name).key, tries, to=world.element(to))


@when(parsers.re(f"(?P<who>{WHO})(?P<tries>试着)?撤回“(?P<name>[^”]+)”"))
def take_back(world: World, who: str, tries: str | None, name: str) -> None:
    _give(world, TakeBackTask, who, world.last_done(name).key, tries)


@when(
    parsers.re(
        f"(?P<who>{WHO})(?P<tries>试着)?把“(?P<name>[^”]+)”(?P<way>转办|委派)给(?P<to>{WHO})"
    )
)
def pass_on(world: World, who: str, tries: str | None, name: str, way: str, to: str) -> None:
    _give(world, WAYS[way], who, world.task(name).key, tries, to=world.who(to).user)


@when(parsers.re(f"(?P<who>{WHO})交回“(?P<name>[^”]+)”"))
def hand_back(world: World, who: str, name: str) -> None:
    _give(world, HandBackTask, who, world.task(name).key, None)


@when(parsers.re(f"(?P<who>{WHO})在“(?P<name>[^”]+)”(?P<position>前|后)加签(?P<to>{WHO})"))
def add_signer(world: World, who: str, name: str, position: str, to: str) -> None:
    said = {"to": world.who(to).user, "position": POSITIONS[position]}
    _give(world, AddSigner, who, world.task(name).key, None, **said)


@when(parsers.re(f"(?P<who>{WHO})签署“(?P<name>[^”]+)”"))
def sign(world: World, who: str, name: str) -> None:
    task = world.task(f"{name}(加签)")
    world.submit(task, {"agree": "agree", "opinion": "同意"}, world.who(who))


@when("暂停案件")
def suspend(world: World) -> None:
    _give(world, SuspendCase, "州民政局", world.case, None)


@when("恢复案件")
def resume(world: World) -> None:
    _give(world, ResumeCase, "州民政局", world.case, None)


@then(parsers.re(f"“(?P<name>[^”]+)”在(?P<who>{WHO})手上"))
def held_by(world: World, name: str, who: str) -> None:
    assert world.task(name).assignee == world.who(who).user


def _give(
    world: World, kind: type[KeyCommand], who: str, key: int, tries: str | None, **said: str
) -> None:
    world.command(kind, key, world.who(who), reason=REASON, **said)
    assert tries or isinstance(world.outcome, Done), world.outcome
