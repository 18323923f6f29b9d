"""A world for each scenario, once on SQLite and once on PostgreSQL, proved when it is over.

The procedure is deployed once per worker and database; each scenario gets a copy of that. At its
end the whole log is verified and every case is run again from its recorded commands.
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd.parser import Feature, Scenario, Step

from assistance.bootstrap import Assistance, deploy, open_assistance
from assistance.calendar import LOCAL
from assistance.samples import register_providers
from engine import Settings
from features.coverage_plugin import RECORD
from features.steps.world import World
from tests.postgres import PrivateServer
from tests.workbench import SetClock

STEPS = (
    "clock_steps",
    "beginning_steps",
    "working_steps",
    "passing_steps",
    "conclusion_steps",
    "record_steps",
    "paper_steps",
    "policy_steps",
    "access_steps",
    "appeal_steps",
    "lead_steps",
    "register_steps",
)
RESTARTS = "重启"
KEYS = "features:" + base64.b64encode(b"k" * 32).decode()
# A Tuesday morning within the years whose holidays are published.
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=LOCAL)
FAILED = pytest.StashKey[bool]()
NAME = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{RESTARTS}: the product restarts after every command")
    for name in STEPS:
        config.pluginmanager.import_plugin(f"features.steps.{name}")


def pytest_bdd_before_scenario(
    request: pytest.FixtureRequest, feature: Feature, scenario: Scenario
) -> None:
    """What the report calls the scenario."""
    request.node.stash[NAME] = f"{feature.name}:{scenario.name}"


def pytest_bdd_step_error(
    request: pytest.FixtureRequest, feature: Feature, scenario: Scenario, step: Step
) -> None:
    """Show the whole scenario, with the step that failed."""
    marked = [f"{'❯' if one is step else ' '} {one.keyword} {one.name}" for one in scenario.steps]
    heading = f"{feature.rel_filename}:{step.line_number} {scenario.name}"
    request.node.add_report_section("call", "scenario", "\n".join([heading, *marked]))
    request.node.stash[FAILED] = True


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the procedure deployed."""
    folder = tmp_path_factory.mktemp("template")
    _prepare(f"sqlite:///{folder / 'template.db'}", folder)
    return folder / "template.db"


@pytest.fixture(scope="session")
def postgres_template(
    postgres_server: PrivateServer, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The URL of a database with the procedure deployed, to which nobody is connected."""
    url = postgres_server.new_database()
    _prepare(url, tmp_path_factory.mktemp("template"))
    return url


@pytest.fixture
def sqlite_copy(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "features.db")
    return f"sqlite:///{tmp_path / 'features.db'}"


@pytest.fixture
def postgresql_copy(postgres_server: PrivateServer, postgres_template: str) -> Iterator[str]:
    url = postgres_server.new_database(template=postgres_template)
    yield url
    postgres_server.drop_database(url)


@pytest.fixture(autouse=True, params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    url = str(request.getfixturevalue(f"{request.param}_copy"))
    clock = SetClock(NOW)
    restarts = request.node.get_closest_marker(RESTARTS) is not None
    made = World(_opener(url, tmp_path, clock), clock, restarts)
    try:
        yield made
        if not request.node.stash.get(FAILED, False):
            _record_flows(request, made)
            _prove(made)
    finally:
        made.close()


def _prepare(url: str, folder: Path) -> None:
    product = open_assistance(_settings(url, folder), clock=SetClock(NOW))
    with product.engine.transaction() as tx:
        register_providers(tx)
    deploy(product)
    product.close()


def _opener(url: str, folder: Path, clock: SetClock) -> Callable[[], Assistance]:
    """Ids go on where the last opening stopped: nothing is random, so a failure repeats itself."""
    numbers = count(1)

    def open_product() -> Assistance:
        return open_assistance(
            _settings(url, folder), clock=clock, new_id=lambda: f"id-{next(numbers)}"
        )

    return open_product


def _settings(url: str, folder: Path) -> Settings:
    values: dict[str, Any] = {"database_url": url, "data_dir": folder, "keys": KEYS}
    return Settings(**values)


def _record_flows(request: pytest.FixtureRequest, world: World) -> None:
    scenario = request.node.stash.get(NAME, "")
    if not scenario:
        return
    for case in world.engine.cases(limit=1000):
        flows = world.engine.place(case.key).flows
        request.config.stash[RECORD].add(case.process_id, flows, scenario)


def _prove(world: World) -> None:
    """Nothing failed on the way, and the same commands give the same bytes again."""
    world.pass_time()
    assert world.engine.incidents() == []
    report = world.engine.verify(reexecute=True)
    assert report.ok, report.problems
