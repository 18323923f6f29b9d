"""The domain's composition root: one engine with the procedure's hooks, and who may sign in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import access
from access import Access, roles
from assistance import age_lines, archive, imports
from assistance.bundle import case_bundle, survey_bundle
from assistance.calendar import local_date
from assistance.deadlines import recounting, warn
from assistance.editions import Editions, NoEdition, show
from assistance.eligibility import RulesOfDay
from assistance.form_checks import form_validator
from assistance.form_reader import BundledForms
from assistance.handlers import handlers
from assistance.hooks import HOOKS, hooks
from assistance.hooks.surveys import PROMISED, survey_hooks
from assistance.leads import Leads
from assistance.notices import deliveries
from assistance.notices.delivery import TOPIC as DELIVERY
from assistance.notices.delivery import Channel, carrier, folders, undeliverable
from assistance.organisations import establish_official
from assistance.people import People
from assistance.promised import BY_FORM, BY_JOB
from engine import (
    Actor,
    Clock,
    Decide,
    DeployBundle,
    Done,
    Engine,
    Json,
    KeyRing,
    NewId,
    Settings,
    UnknownSetting,
    key_ring,
    open_engine,
)

MIGRATIONS = Path(__file__).parent / "migrations" / "versions"
SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class Assistance:
    """Everything that pages, the command line and jobs need. Thread-safe; one per process."""

    engine: Engine
    people: People
    editions: Editions
    leads: Leads
    access: Access
    keys: KeyRing
    settings: Settings

    def look_again(self) -> None:
        """Show names and lists by the reference data that are in force today."""
        with self.engine.reading() as tx, suppress(NoEdition):
            show(self.editions.on(tx, local_date(self.engine.now())))

    def rules(self) -> RulesOfDay:
        """What decides today: the reference data in force, and the procedure's decisions."""
        digest = self.engine.digest(case_bundle())
        with self.engine.reading() as tx:
            reference = self.editions.on(tx, local_date(self.engine.now()))
        return RulesOfDay(reference, partial(self.engine.decide, digest))

    def close(self) -> None:
        self.engine.close()


def open_assistance(
    settings: Settings,
    *,
    clock: Clock | None = None,
    new_id: NewId | None = None,
    channels: Mapping[str, Channel] | None = None,
) -> Assistance:
    """The product on the database of ``settings``, brought to the newest schema.

    ``clock`` and ``new_id`` stand in for the machine's, as the demo and tests need it;
    ``channels`` lead out of the system (sms, letter), else folders of the data directory do.
    """
    keys = key_ring(settings)
    people, editions, leads = People(keys), Editions(), Leads(keys)
    chosen: dict[str, Any] = {}
    if clock is not None:
        chosen["clock"] = clock
    if new_id is not None:
        chosen["new_id"] = new_id
    ways = channels or folders(settings.data_dir)

    def now() -> datetime:
        return engine.now()

    handled = {**handlers(people, editions), **archive.handlers()}
    engine = open_engine(
        settings,
        hooks={**hooks(people, editions), **survey_hooks(leads)},
        handlers=handled,
        deliveries={
            **deliveries(),
            **imports.deliveries(keys, people, editions),
            **recounting(),
            DELIVERY: carrier(people, ways, now),
        },
        undelivered={DELIVERY: undeliverable(now)},
        validator=form_validator,
        forms=BundledForms(
            {**{form_id: BY_FORM.get(form_id, ()) for form_id in HOOKS}, **PROMISED}
        ),
        promised={type_: BY_JOB.get(type_, ()) for type_ in handled},
        known_groups=_is_known_group,
        migrations=(MIGRATIONS, access.MIGRATIONS),
        **chosen,
    )
    with engine.transaction() as tx:
        editions.begin(tx, engine.now())
    signing_in = _signing_in(engine, keys, settings)
    _look_every_hour(engine, people, editions)
    opened = Assistance(engine, people, editions, leads, signing_in, keys, settings)
    opened.look_again()
    establish_official(engine)
    return opened


def _look_every_hour(engine: Engine, people: People, editions: Editions) -> None:
    """What nothing wakes up for: who crossed an age line, and which step is due."""
    decisions = partial(_decisions, engine)
    engine.every_hour(
        partial(age_lines.sweep, people=people, editions=editions, decisions=decisions)
    )
    engine.every_hour(warn)


def _signing_in(engine: Engine, keys: KeyRing, settings: Settings) -> Access:
    return Access(
        engine.transaction,
        engine.now,
        lambda: secrets.token_urlsafe(32),
        engine.reading,
        keys.keys,
        keys,
        _roles_with_second_factor(settings),
    )


def deploy(assistance: Assistance, actor: Actor = SYSTEM) -> Mapping[str, Json]:
    """Publish the procedure and the surveys as they lie here; nothing happens if they are already.

    Returns the procedure's digest, its processes and findings; raises ``NotPublishable``.
    """
    result = _publish(assistance, actor, case_bundle())
    _publish(assistance, actor, survey_bundle())
    return result


def _publish(
    assistance: Assistance, actor: Actor, files: Mapping[str, bytes]
) -> Mapping[str, Json]:
    command_id = f"deploy:{assistance.engine.digest(files)}"
    outcome = assistance.engine.execute(
        DeployBundle(command_id=command_id, actor=actor, files=files)
    )
    if not isinstance(outcome, Done):
        raise RuntimeError(f"Expected the procedure to be published, but: {outcome.message}")
    return outcome.result


def _roles_with_second_factor(settings: Settings) -> frozenset[str]:
    named = frozenset(filter(None, map(str.strip, settings.second_factor_roles.split(","))))
    if unknown := named - set(roles()):
        raise UnknownSetting(
            f"JIUZHU_SECOND_FACTOR_ROLES 里没有岗位 {'、'.join(sorted(unknown))};"
            f"可用的:{'、'.join(roles())}"
        )
    return named


def _decisions(engine: Engine, case_key: int) -> Decide:
    """The decisions of the bundle that a case runs on."""
    case = engine.case(case_key)
    return partial(engine.decide, case.bundle if case else engine.digest(case_bundle()))


def _is_known_group(group: str) -> bool:
    """``role`` or ``role@organisation``."""
    return group.partition("@")[0] in roles()
