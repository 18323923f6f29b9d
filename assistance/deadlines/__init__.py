"""Legal deadlines: what each step has, when its clock stands still, and what follows."""

from assistance.deadlines.delivery import recounting

__all__ = ["recounting"]
