"""The composition root: the only place that wires adapters to ports, reads the clock, makes ids."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from engine.dispatch import Dispatcher
from engine.facade import Engine
from engine.feel import Feel, parse_dmn, problems
from engine.feel.bundled import BundledFeel, decisions_of
from engine.handlers.bundles import form_of
from engine.jobs.follow_ups import FollowUps
from engine.lint import BundleLinter, FormReader
from engine.ports import Clock, Delivery, FormValidator, JobHandler, Kit, NewId, TaskHook
from engine.settings import Settings
from engine.spiff import SpiffRunner
from engine.store import expired, outbox
from engine.store.database import Database
from engine.store.migrate import migrate
from engine.store.sealing import KeyRing
from engine.store.store import SqlStore

KEYS_FILE = "keys"


def system_clock() -> datetime:
    return datetime.now(UTC)


def random_id() -> str:
    return uuid4().hex


def key_ring(settings: Settings) -> KeyRing:
    """The ring of the settings, else the file in the data directory, made when missing."""
    if settings.keys:
        return KeyRing.parse(settings.keys, settings.cipher)
    return KeyRing.from_file(settings.data_dir / KEYS_FILE, settings.cipher)


def open_engine(
    settings: Settings,
    *,
    hooks: Mapping[str, TaskHook],
    handlers: Mapping[str, JobHandler],
    deliveries: Mapping[str, Delivery],
    validator: Callable[[BundledFeel], FormValidator],
    forms: FormReader,
    known_groups: Callable[[str], bool] | None = None,
    external_jobs: Collection[str] = (),
    promised: Mapping[str, Collection[str]] | None = None,
    migrations: Sequence[Path] = (),
    undelivered: Mapping[str, Delivery] | None = None,
    clock: Clock = system_clock,
    new_id: NewId = random_id,
) -> Engine:
    """An engine on the database of ``settings``, brought to the newest schema.

    ``hooks`` by form id, ``handlers`` by ``jiuzhu:*`` job type, ``deliveries`` by outbox topic;
    ``promised``: variables that a job type always leaves behind, as the linter may rely on;
    ``undelivered`` by outbox topic: who is told of what could not be delivered, and keeps it;
    without one it is an incident. ``migrations`` are the version folders of the domain packages.
    """
    database = Database(settings.url)
    migrate(database, migrations)
    feel = Feel()
    bundled = BundledFeel(feel)
    store = SqlStore(database, key_ring(settings))
    kit = Kit(
        runner=SpiffRunner(bundled, bundled),
        linter=BundleLinter(
            feel_check=feel.check,
            variables_of=feel.variables_of,
            decision_problems=lambda root, others: problems(parse_dmn(root, others)),
            forms=forms,
            known_groups=known_groups,
            known_job_types={
                type_: (promised or {}).get(type_) for type_ in (*handlers, *external_jobs)
            },
        ),
        validator=validator(bundled),
        hooks=hooks,
        handlers=handlers,
        form=form_of,
        decisions=decisions_of,
        rules=bundled,
    )
    dispatcher = Dispatcher(store, kit, clock, new_id)
    follow_ups = FollowUps(
        dispatcher, store, outbox, expired, deliveries, clock, new_id, undelivered
    )
    return Engine(store, kit, bundled, dispatcher, follow_ups, clock, new_id, migrations)
