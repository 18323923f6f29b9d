"""Arrangements of holidays as the features suppose them, in the form of an import."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

# Year -> (kind, name, first day, number of days). Supposed: nobody has published them yet.
SUPPOSED: Mapping[int, tuple[tuple[str, str, str, int], ...]] = {
    2027: (
        ("national_holiday", "元旦", "2027-01-01", 3),
        ("national_holiday", "春节", "2027-02-05", 8),
        ("national_holiday", "清明节", "2027-04-03", 3),
        ("national_holiday", "劳动节", "2027-05-01", 5),
        ("national_holiday", "端午节", "2027-06-09", 3),
        ("national_holiday", "中秋节", "2027-09-15", 3),
        ("national_holiday", "国庆节", "2027-10-01", 7),
        ("xj_holiday", "肉孜节", "2027-03-10", 1),
        ("xj_holiday", "古尔邦节", "2027-05-17", 3),
    ),
    2028: (
        ("national_holiday", "元旦", "2028-01-01", 3),
        ("national_holiday", "春节", "2028-01-25", 7),
        ("national_holiday", "清明节", "2028-04-02", 3),
        ("national_holiday", "劳动节", "2028-05-01", 4),
        ("national_holiday", "端午节", "2028-05-27", 3),
        ("national_holiday", "中秋节", "2028-10-08", 1),
        ("national_holiday", "国庆节", "2028-10-01", 7),
        ("xj_holiday", "肉孜节", "2028-02-28", 1),
        ("xj_holiday", "古尔邦节", "2028-05-05", 1),
    ),
}


def supposed(year: int) -> bytes:
    """The year's whole table."""
    lines = ["date,kind,name,basis"]
    for kind, name, first, days in SUPPOSED[year]:
        begun = date.fromisoformat(first)
        lines += [f"{begun + timedelta(days=n)},{kind},{name},假定" for n in range(days)]
    return "\n".join(lines).encode()
