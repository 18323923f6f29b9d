"""FEEL and DMN in a sandbox."""

from engine.feel.calendar import WorkingDays
from engine.feel.errors import DmnError, FeelError, FeelLimitExceeded, FeelSyntaxError
from engine.feel.evaluate import Evaluated, Feel, Warned
from engine.feel.sandbox import Limits

__all__ = [
    "DmnError",
    "Evaluated",
    "Feel",
    "FeelError",
    "FeelLimitExceeded",
    "FeelSyntaxError",
    "Limits",
    "Warned",
    "WorkingDays",
]
