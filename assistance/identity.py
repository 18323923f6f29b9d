"""Names and identity numbers: one spelling for one person (requirements 11: 姓名、证件号)."""

from __future__ import annotations

import re
from datetime import date

_DOTS = str.maketrans(dict.fromkeys("•・.‧∙", "·"))
_AROUND_DOT = re.compile(r"\s*·\s*")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_RESIDENT = re.compile(r"\d{17}[\dX]")
ADULT_AGE, ELDERLY_AGE = 18, 60
# Who is younger consents through a guardian (个人信息保护法31条).
CONSENT_AGE = 14
# Names of several parts are long; the rule asks for 50 characters at least.
LONGEST_NAME = 100


def normal_name(name: str) -> str:
    """The name as it is compared and kept: one kind of dot, no space around it or a dot.

    Nothing else changes: rare characters stay the ones that the person's papers show.
    """
    return _AROUND_DOT.sub("·", name.strip().translate(_DOTS))


def name_parts(name: str) -> set[str]:
    """What a person may be looked for by: the whole name, and each part between dots."""
    normal = normal_name(name)
    return {normal, *(part for part in normal.split("·") if part)}


def normal_number(number: str) -> str:
    """The identity number as it is compared and kept."""
    return number.strip().upper()


def is_resident_number(number: str) -> bool:
    """Whether ``number`` is well formed by GB 11643: date of birth and check digit.

    Its first six digits are not looked up: areas that no longer exist remain valid there.
    """
    number = normal_number(number)
    if not _RESIDENT.fullmatch(number) or birth_date_of(number) is None:
        return False
    total = sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK[total % 11] == number[17]


def wrong_resident_number(number: str, today: date) -> str | None:
    """What is wrong with a resident number and what to do, without the number; None: nothing."""
    if not _RESIDENT.fullmatch(number):
        return "身份证号码应为 18 位(在表格里按文本填写);没有身份证的请选临时编号"
    born = birth_date_of(number)
    if born is None or born > today:
        return "身份证号码里的出生日期不存在或晚于今天,请核对证件"
    if not is_resident_number(number):
        return "身份证号码的校验位不对,请逐位核对证件"
    return None


def sex_of(number: str) -> str:
    """male | female, by the last but one digit of a resident number."""
    return "male" if int(number[16]) % 2 else "female"


def with_check_digit(first17: str) -> str:
    """A resident number from its first 17 digits."""
    total = sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True))
    return first17 + _CHECK[total % 11]


def birth_date_of(number: str) -> date | None:
    """The date of birth in a resident number; None if it names no day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def age_on(birth_date: date, day: date) -> int:
    """Whole years on ``day``; who is born on a leap day is a year older on 1 March."""
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday


def masked_name(name: str) -> str:
    """Each part of the name keeps its first character: 阿***·居**."""
    return "·".join(part[:1] + "*" * (len(part) - 1) for part in normal_name(name).split("·"))


def masked_number(number: str) -> str:
    """``652301********0021``; shorter numbers keep their last two characters."""
    if len(number) >= 15:
        return number[:6] + "*" * (len(number) - 10) + number[-4:]
    return "*" * max(len(number) - 2, 0) + number[-2:]
