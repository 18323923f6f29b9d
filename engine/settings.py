"""One frozen settings object, read once from ``JIUZHU_*``. An unknown one is an error."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from engine.errors import EngineError

PREFIX = "JIUZHU_"


class UnknownSetting(EngineError):
    """An environment variable JIUZHU_* is not a setting of this product."""


class Settings(BaseSettings):
    """Every setting; README lists them."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data_dir: Path = Field(default=Path("data"), description="Folder of the embedded database.")
    database_url: str = Field(
        default="", description="SQLAlchemy URL; empty means SQLite in the data directory."
    )
    demo_password: str = Field(
        default="", description="Password of all demo accounts; empty prints random ones."
    )
    keys: str = Field(
        default="",
        description="Key ring `id:base64[,id:base64…]`, newest first; empty: a file in data_dir.",
    )
    cipher: Literal["aes", "sm4"] = Field(
        default="aes", description="Cipher that seals from now on: AES-256-GCM or SM4-GCM."
    )

    second_factor_roles: str = Field(
        default="prefecture_admin,county_leader,sysadmin,security_admin,audit_admin,auditor",
        description="Roles that must sign in with a second factor, with commas; empty: none must.",
    )

    @property
    def url(self) -> str:
        """The database URL that is really used."""
        return self.database_url or f"sqlite:///{self.data_dir / 'jiuzhu.db'}"


def read_settings(**overrides: object) -> Settings:
    """Settings from the environment, ``overrides`` on top."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    unknown = sorted(
        n for n in os.environ if n.upper().startswith(PREFIX) and n.upper() not in known
    )
    if unknown:
        raise UnknownSetting(
            f"未知的设置 {', '.join(unknown)};可用的设置:{', '.join(sorted(known))}"
        )
    return Settings(**overrides)  # type: ignore[arg-type]
