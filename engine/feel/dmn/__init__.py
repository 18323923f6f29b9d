"""DMN: decision models read from XML and evaluated in the FEEL sandbox."""

from engine.feel.dmn.decide import Decided, DmnProblem, Matched, decide, problems
from engine.feel.dmn.model import DecisionModel
from engine.feel.dmn.reader import parse_dmn

__all__ = [
    "Decided",
    "DecisionModel",
    "DmnProblem",
    "Matched",
    "decide",
    "parse_dmn",
    "problems",
]
