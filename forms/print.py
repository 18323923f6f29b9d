"""The archive copy of a form: PDF/A-2b through typst, from the same tree as the screen.

Values reach typst as data (JSON), never as markup. The font lies beside this module; no system
font is looked at, so the same input gives the same bytes everywhere, and a character that the
font lacks is an error, never an empty box.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from forms.schema import Evaluate, Form, Json, Option
from forms.view import Drawn, Look, content_text, draw

FONTS = Path(__file__).parent / "fonts"
TEMPLATE = Path(__file__).parent / "templates" / "form.typ"

_MISSING = re.compile(r'the text `"(.*?)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


class MissingGlyphs(Exception):
    """The print font has no glyph for these ``characters``; nothing was printed."""

    def __init__(self, characters: Sequence[str]) -> None:
        codes = "、".join(f"{text}(U+{ord(text[0]):04X})" for text in characters)
        super().__init__(f"字库缺字,不能打印:{codes}")
        self.characters = tuple(characters)


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above and below the form; "" leaves a line out. Times as they are to be read."""

    title: str
    case_number: str
    signed_by: str = ""
    signed_at: str = ""
    organisation: str = ""


def print_pdf(
    form: Form,
    values: Mapping[str, Json],
    header: Header,
    *,
    evaluate: Evaluate,
    timestamp: datetime,
    names: Mapping[str, str] | None = None,
    choices: Mapping[str, Sequence[Option]] | None = None,
) -> bytes:
    """The filled form as a PDF/A-2b file; ``timestamp`` (aware) becomes its creation time.

    Same arguments, same bytes. Id numbers are printed whole. Raises ``MissingGlyphs``.
    """
    look = Look(evaluate, names or {}, choices or {})
    nodes = [part for node in draw(form, values, look) for part in _parts(node)]
    return typeset(TEMPLATE, {"header": asdict(header), "nodes": nodes}, timestamp)


def typeset(template: Path, document: Mapping[str, Json], timestamp: datetime) -> bytes:
    """``template``, a typst file, over ``document`` as PDF/A-2b.

    The template reads it as ``json(bytes(sys.inputs.document))``. Same arguments, same bytes;
    ``timestamp`` (aware) becomes the file's creation time. Raises ``MissingGlyphs``.
    """
    try:
        pdf = typst.compile(
            template,
            root=template.parent,
            format="pdf",
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"document": json.dumps(document, ensure_ascii=False)},
            pdf_standards=["a-2b"],
            timestamp=int(timestamp.timestamp()),
        )
    except typst.TypstError as error:
        lacking = _MISSING.findall(error.diagnostic)
        if lacking:
            raise MissingGlyphs(sorted({_unescape(text) for text in lacking})) from None
        raise
    if not isinstance(pdf, bytes):
        raise TypeError(f"Expected one PDF, but typst gave {type(pdf).__name__}")
    return pdf


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


_Part = dict[str, Any]


def _parts(node: Drawn) -> list[_Part]:
    """What the typst template draws: sections, rows, fields, tables, texts, rules."""
    component = node.component
    if component.type == "group":
        section: _Part = {"kind": "section", "label": component.label}
        inner = [part for child in node.nodes for part in _parts(child)]
        return [section, *inner] if component.label else inner
    if component.type == "dynamiclist":
        rows = [[part for child in row for part in _parts(child)] for row in node.rows]
        return [{"kind": "list", "label": component.label, "rows": rows}]
    if component.type == "table":
        columns = [column.label for column in component.columns]
        table = {"columns": columns, "cells": node.cells}
        return [{"kind": "table", "label": component.label, **table}]
    if component.type in ("text", "html"):
        return [{"kind": "text", "text": content_text(component)}]
    if component.type == "separator":
        return [{"kind": "rule"}]
    if component.type == "spacer":
        return []
    # A select shows only what was chosen, on the screen as on paper.
    marks = node.choices if component.type in ("radio", "checklist", "taglist") else ()
    return [
        {
            "kind": "field",
            "label": component.label,
            "text": node.text,
            "marks": [{"chosen": mark.chosen, "label": mark.label} for mark in marks],
        }
    ]
