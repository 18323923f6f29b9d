"""Reference data as editions: which day they are in force, and which of them a case keeps."""

from assistance.editions.areas import Area, Areas
from assistance.editions.kinds import KINDS, Column, Kind
from assistance.editions.offers import CatalogueItem, Offer, Programme
from assistance.editions.reference import FIRST_DAY, Editions, NoEdition, Reference
from assistance.editions.settings import Policy, Setting
from assistance.editions.shown import show, shown

__all__ = [
    "FIRST_DAY",
    "KINDS",
    "Area",
    "Areas",
    "CatalogueItem",
    "Column",
    "Editions",
    "Kind",
    "NoEdition",
    "Offer",
    "Policy",
    "Programme",
    "Reference",
    "Setting",
    "show",
    "shown",
]
