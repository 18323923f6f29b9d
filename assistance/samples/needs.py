"""Which services a sample person needs and who supplies them: both kinds where it may be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest

from assistance import suppliers
from assistance.areas import COUNTY_DIGITS, areas
from assistance.catalogue import CatalogueItem, catalogue
from assistance.eligibility import Rules, obstacle
from assistance.samples.applicants import Applicant
from assistance.suppliers import PURCHASED, Supplier
from engine import Transaction

# Departments pay for their own services; the county's matching funds may pay for any purchase.
DEPARTMENT_FUND, PURCHASE_FUND = "F1", "F5"
# The fictional organisation that receives what is applied for on the platform.
INTAKE = "SQ652300"
PROVIDERS = (
    ("暖阳社会工作服务中心", "social_service_agency"),
    ("同心养老服务公司", "enterprise"),
)


def needs_of(
    rules: Rules, person: Applicant, day: date, *, first: int = 0, count: int = 2
) -> list[str]:
    """``count`` catalogue codes that ``person`` may have on ``day``.

    Departments' and purchased services take turns; ``first`` says where in the catalogue to begin.
    """
    fitting = [
        item
        for item in rules.reference.catalogue.values()
        if item.dispatchable and obstacle(rules, item, person.as_person(""), day) is None
    ]
    public = _turned([item.code for item in fitting if item.supply_type != PURCHASED], first)
    bought = _turned([item.code for item in fitting if item.supply_type == PURCHASED], first)
    mixed = [code for pair in zip_longest(public, bought) for code in pair if code]
    return mixed[:count]


def needs_of_anybody() -> list[str]:
    """A department's and a purchased service without age or condition, for every category."""
    open_to_all = [
        item
        for item in catalogue().values()
        if item.dispatchable
        and item.min_age is item.max_age is None
        and not item.requires_all | item.requires_any
    ]
    public = next(item.code for item in open_to_all if item.supply_type != PURCHASED)
    bought = next(item.code for item in open_to_all if item.supply_type == PURCHASED)
    return [public, bought]


def supplier_of(item: CatalogueItem, area: str) -> str:
    """The department that the catalogue names, or a provider of the county."""
    return provider_code(area) if item.supply_type == PURCHASED else item.department


def fund_of(item: CatalogueItem) -> str:
    return PURCHASE_FUND if item.supply_type == PURCHASED else DEPARTMENT_FUND


def provider_code(area: str, number: int = 1) -> str:
    """The code of the county's fictional provider ``number`` (1 or 2)."""
    return f"CJ{area[:COUNTY_DIGITS]}{number}"


def providers() -> list[Supplier]:
    """Two fictional providers for each county, and one that receives platform applications."""
    found = [
        Supplier(provider_code(area.code, number), f"{area.name}{name}(虚构)", kind, area.code)
        for area in areas().values()
        if area.level == "county"
        for number, (name, kind) in enumerate(PROVIDERS, start=1)
    ]
    intake = Supplier(
        INTAKE,
        "昌吉州社会救助服务中心(虚构)",
        "social_organization",
        "6523",
        intake_authorised=True,
    )
    return [*found, intake]


def register_providers(tx: Transaction) -> None:
    """Put the fictional suppliers into the register."""
    for supplier in providers():
        suppliers.register(tx, supplier)


def _turned(codes: Sequence[str], first: int) -> list[str]:
    start = first % len(codes) if codes else 0
    return [*codes[start:], *codes[:start]]
