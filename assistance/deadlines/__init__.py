"""Legal deadlines: what each step has, when its clock stands still, and what follows."""

from assistance.deadlines.delivery import recounting
from assistance.deadlines.warning import warn

__all__ = ["recounting", "warn"]
