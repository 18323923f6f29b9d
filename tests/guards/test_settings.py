"""Every setting, command and make target is documented in both READMEs, and no other setting."""

from __future__ import annotations

import re
from typing import get_args

import pytest
import typer

from api.cli import app
from engine import Settings, UnknownSetting, read_settings
from engine.settings import PREFIX
from tests.guards.tree import ROOT

READMES = ("README.md", "README.zh-CN.md")


@pytest.mark.parametrize("readme", READMES)
def test_every_setting_is_documented(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    documented = set(re.findall(rf"`({PREFIX}[A-Z_]+)`", text))
    assert documented == {f"{PREFIX}{name}".upper() for name in Settings.model_fields}


@pytest.mark.parametrize("readme", READMES)
def test_every_make_target_is_documented(readme: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)) - {"help", "clean"}
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert targets <= set(re.findall(r"\bmake ([a-z]+)", text))


@pytest.mark.parametrize("readme", READMES)
def test_every_command_is_documented(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `jiuzhu ([a-z]+)", text, re.MULTILINE))
    assert documented == set(click_commands())


def click_commands() -> list[str]:
    command = typer.main.get_command(app)
    return command.list_commands(command.make_context("jiuzhu", [], resilient_parsing=True))  # type: ignore[attr-defined,no-any-return]


def test_an_unknown_setting_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIUZHU_DATABSE_URL", "sqlite://")
    with pytest.raises(UnknownSetting, match="JIUZHU_DATABSE_URL"):
        read_settings()


def test_every_setting_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    fields = Settings.model_fields.items()
    # Where there is a choice, the last one, which is not the default.
    said = {name: [*get_args(field.annotation), "set"][-2:][0] for name, field in fields}
    for name, value in said.items():
        monkeypatch.setenv(f"{PREFIX}{name}".upper(), value)
    settings = read_settings()
    assert {name: str(getattr(settings, name)) for name in said} == said
