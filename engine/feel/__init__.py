"""FEEL and DMN in a sandbox."""

from engine.calendar import WorkingDays
from engine.feel.dmn import (
    Decided,
    DecisionModel,
    DmnProblem,
    Matched,
    decide,
    parse_dmn,
    problems,
)
from engine.feel.errors import DmnError, FeelError, FeelLimitExceeded, FeelSyntaxError
from engine.feel.evaluate import Evaluated, Feel, Warned
from engine.feel.sandbox import Limits

__all__ = [
    "Decided",
    "DecisionModel",
    "DmnError",
    "DmnProblem",
    "Evaluated",
    "Feel",
    "FeelError",
    "FeelLimitExceeded",
    "FeelSyntaxError",
    "Limits",
    "Matched",
    "Warned",
    "WorkingDays",
    "decide",
    "parse_dmn",
    "problems",
]
