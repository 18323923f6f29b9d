"""A written notice as PDF/A-2b: the template's texts with what is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from assistance.notices.offices import Office
from assistance.notices.templates import Template
from forms import Json, typeset

LAYOUT = Path(__file__).parent / "notice.typ"


@dataclass(frozen=True, slots=True)
class Paper:
    """A notice about to be printed. ``filled``: a text for every name the template has."""

    template: Template
    number: str
    office: Office
    addressee: str
    issued_on: date
    filled: Mapping[str, str]

    def pdf(self, at: datetime) -> bytes:
        """PDF/A-2b. Raises ``forms.MissingGlyphs`` for a character that cannot be printed."""
        text = self.template
        parts = (("理由", text.reasons), ("依据", text.basis), ("救济途径", text.remedy))
        document: dict[str, Json] = {
            "title": text.title,
            "number": self.number,
            "office": self.office.name,
            "addressee": self.addressee,
            "body": self._lines(text.body),
            "parts": [{"label": name, "lines": self._lines(part)} for name, part in parts if part],
            "date": chinese_date(self.issued_on),
        }
        return typeset(LAYOUT, document, at)

    def _lines(self, text: str) -> list[str]:
        lines = text.format_map(self.filled).splitlines()
        return [line.strip() for line in lines if line.strip()]


def chinese_date(day: date) -> str:
    """2026年3月13日."""
    return f"{day.year}年{day.month}月{day.day}日"
