"""Settings and database of a command, opened with words for what may be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ValidationError

from api.console import MISUSED, Failure
from assistance.bootstrap import Assistance, open_assistance
from engine import Settings, UnknownSetting, read_settings

SQLITE = "sqlite:///"


def settings() -> Settings:
    """The settings of the environment; a wrong one is wrong usage."""
    try:
        return read_settings()
    except UnknownSetting as error:
        raise Failure(str(error), MISUSED) from error
    except ValidationError as error:
        names = "、".join(f"JIUZHU_{e['loc'][0]}".upper() for e in error.errors() if e["loc"])
        raise Failure(f"设置的值不对:{names}", MISUSED) from error


@contextmanager
def opened(*, existing: bool = False) -> Iterator[Assistance]:
    """The product on its database; ``existing`` refuses to make a new one."""
    chosen = settings()
    if existing:
        _require_database(chosen)
    assistance = open_assistance(chosen)
    try:
        yield assistance
    finally:
        assistance.close()


@contextmanager
def opened_nowhere() -> Iterator[Assistance]:
    """The product on a database that is thrown away, for what needs none."""
    with TemporaryDirectory() as folder:
        assistance = open_assistance(
            Settings(data_dir=Path(folder), database_url="", keys="", demo_password="")
        )
        try:
            yield assistance
        finally:
            assistance.close()


def on_sqlite(chosen: Settings) -> bool:
    return chosen.url.startswith("sqlite")


def has_database() -> bool:
    """Whether there is one to open: an SQLite file comes into being when it is opened."""
    return not _is_missing(settings())


def _is_missing(chosen: Settings) -> bool:
    path = Path(chosen.url.removeprefix(SQLITE))
    return chosen.url.startswith(SQLITE) and not path.exists()


def _require_database(chosen: Settings) -> None:
    path = Path(chosen.url.removeprefix(SQLITE))
    if _is_missing(chosen):
        raise Failure(f"没有数据库 {path}。请先运行 jiuzhu demo,或用 JIUZHU_DATA_DIR 指明数据目录")
