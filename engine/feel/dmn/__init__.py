"""DMN: decision models read from XML and evaluated in the FEEL sandbox."""

from engine.feel.dmn.decide import (
    Cell,
    Decided,
    DmnProblem,
    Matched,
    Row,
    TableSeen,
    decide,
    problems,
)
from engine.feel.dmn.linking import link
from engine.feel.dmn.model import DecisionModel
from engine.feel.dmn.reader import parse_dmn, read_dmn

__all__ = [
    "Cell",
    "Decided",
    "DecisionModel",
    "DmnProblem",
    "Matched",
    "Row",
    "TableSeen",
    "decide",
    "link",
    "parse_dmn",
    "problems",
    "read_dmn",
]
