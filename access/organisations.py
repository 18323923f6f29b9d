"""Organisations: bureaus, townships, departments, suppliers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation whose people have accounts; ``area`` is an area-code prefix."""

    code: str
    name: str
    kind: str
    area: str
