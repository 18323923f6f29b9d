"""The files that are deployed as one: diagrams, decisions, calendar and forms of a procedure."""

from __future__ import annotations

from pathlib import Path

from forms import definition_files

# Lies beside this package, in a checkout as well as where the distribution is installed.
PROCESSES = Path(__file__).resolve().parents[1] / "processes"
CASE, SURVEY = "assistance-case", "survey"
KINDS = frozenset({".bpmn", ".dmn", ".csv", ".form"})


def case_bundle() -> dict[str, bytes]:
    """File name -> bytes of the procedure. ``calendar.csv`` is the committed one.

    It is not computed here: which days an installed library knows must not change what is
    deployed under one version. A test says when the committed file is no longer that of
    ``assistance.calendar``.
    """
    return {**process_files(CASE), **definition_files()}


def survey_bundle() -> dict[str, bytes]:
    """File name -> bytes of the surveys, with the calendar of the procedure."""
    calendar = {"calendar.csv": process_files(CASE)["calendar.csv"]}
    return {**calendar, **process_files(SURVEY)}


def process_files(name: str) -> dict[str, bytes]:
    """The diagrams, decisions, calendar and forms in ``processes/<name>``."""
    return {
        path.name: path.read_bytes()
        for path in sorted((PROCESSES / name).iterdir())
        if path.suffix in KINDS
    }
