"""Databases and a browser for every test: real ones, started once, fresh for each test.

A machine without one of them skips those tests; with CI=true that is a failure.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import NoBrowser, launch
from tests.postgres import NoServer, PrivateServer

pytest_plugins = ["features.coverage_plugin"]

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PrivateServer]:
    """One server for each worker of the test run."""
    try:
        server = PrivateServer()
    except NoServer as error:
        pytest.skip(str(error))
    with server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PrivateServer) -> str:
    """A fresh PostgreSQL database."""
    return postgres_server.new_database()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh SQLite database."""
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database, once of each kind."""
    chosen = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(chosen))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium: the system's, else the one that `playwright install chromium` fetched.

    For one module only, because Playwright's event loop runs in this thread until it is closed.
    """
    with sync_playwright() as playwright:
        try:
            chromium = launch(playwright)
        except NoBrowser as error:
            pytest.skip(str(error))
        yield chromium
        chromium.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _unskipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _unskipped((yield))


def _unskipped(report: Report) -> Report:
    """With CI=true what would be skipped fails: there nothing may be missing."""
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped with CI=true: {report.longreprtext}"
    return report
