"""People: found by number or name without either being readable in the database."""

from assistance.people.persons import (
    ALIVE,
    DECLARED,
    SETUP,
    Category,
    Evidence,
    Origin,
    Person,
    Profile,
)
from assistance.people.register import People
from assistance.people.vault import Keys

__all__ = [
    "ALIVE",
    "DECLARED",
    "SETUP",
    "Category",
    "Evidence",
    "Keys",
    "Origin",
    "People",
    "Person",
    "Profile",
]
