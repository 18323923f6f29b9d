"""People who never lived, to apply in demos and tests: their own numbers, ages, categories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random

from assistance.areas import COUNTY_DIGITS
from assistance.identity import ADULT_AGE, ELDERLY_AGE, age_on, with_check_digit
from assistance.people import Category, Person, Profile
from assistance.tables import table
from engine import Json

SEVERE = "severe_disability"
RECOGNISED_ON = date(2025, 1, 10)
CERTIFICATE = "社救字第 2025-0001 号"
# A village that every township has in the demo.
VILLAGE = "201"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗"
GIVEN = {
    "male": ["建国", "志强", "明华", "文军", "子涵", "晓东", "国平", "长福"],
    "female": ["秀兰", "桂英", "玉珍", "春梅", "海燕", "淑琴", "小雨", "丽娟"],
}
WHOLE = {
    "维吾尔族": {
        "male": ["艾力·吐尔逊", "吐尔逊江·阿不都", "买买提·艾山"],
        "female": ["阿孜古丽·买买提", "热依汗·依明"],
    },
    "哈萨克族": {
        "male": ["叶尔兰·哈布力", "别克·阿曼"],
        "female": ["古丽娜尔·努尔兰", "阿依古丽·赛力克"],
    },
    "乌孜别克族": {
        "male": ["沙吾提·阿不都热合曼", "阿卜杜热西提·阿卜杜克热木·麦麦提明"],
        "female": ["迪丽拜尔·塔吉耶娃"],
    },
    "蒙古族": {"male": ["巴图尔", "巴音达拉"], "female": ["乌云其木格", "萨仁高娃"]},
    "塔塔尔族": {"male": ["伊里亚斯·赫里洛夫"], "female": ["法丽达·伊斯哈科娃"]},
}
ETHNICITIES = ("汉族", "汉族", "回族", *WHOLE)
CATEGORIES = (
    "subsistence_recipient",
    "subsistence_marginal",
    "destitute",
    "vulnerable_child",
    SEVERE,
)
GUARDIAN_NAMES = ["李建华", "居马汗·叶尔肯", "王淑芬"]


@dataclass(frozen=True, slots=True)
class Applicant:
    """``sex``: male | female; ``township`` 9 digits; ``disability_grade`` 0 (none) to 4."""

    id_number: str
    name: str
    ethnicity: str
    sex: str
    birth_date: date
    category: str
    township: str
    disability_grade: int = 0

    @property
    def village(self) -> str:
        return self.township + VILLAGE

    def is_minor(self, day: date) -> bool:
        return age_on(self.birth_date, day) < ADULT_AGE

    @property
    def guardian_name(self) -> str:
        return GUARDIAN_NAMES[int(self.id_number[:17]) % len(GUARDIAN_NAMES)]

    @property
    def guardian_id_number(self) -> str:
        """Born thirty years before the ward, in the same county."""
        born = f"{self.birth_date.year - 30}0601"
        return with_check_digit(f"{self.id_number[:6]}{born}{self.id_number[14:17]}")

    def as_person(self, person_id: str) -> Person:
        """As the register of people keeps it."""
        profile = Profile(
            id_type="resident_id",
            id_number=self.id_number,
            name=self.name,
            sex=self.sex,
            birth_date=self.birth_date,
            ethnicity=self.ethnicity,
        )
        category = Category(self.category, RECOGNISED_ON, None, "certificate", CERTIFICATE)
        flags: frozenset[str] = frozenset()
        return Person(person_id, profile, (category,), self.disability_grade, flags, self.village)


@lru_cache(maxsize=1)
def applicants() -> tuple[Applicant, ...]:
    """The sample people of ``data/sample_people.csv``."""
    return tuple(
        Applicant(
            id_number=row["id_number"],
            name=row["name"],
            ethnicity=row["ethnicity"],
            sex=row["sex"],
            birth_date=date.fromisoformat(row["birth_date"]),
            category=row["category"],
            township=row["township_code"],
            disability_grade=1 if row["category"] == SEVERE else 0,
        )
        for row in table("sample_people")
    )


def applicant_of(variables: Mapping[str, Json]) -> Applicant:
    """The sample person that a case is about: of its county, else the first of all."""
    county = str(variables.get("area_code") or "")[:COUNTY_DIGITS]
    return next((a for a in applicants() if a.township.startswith(county)), applicants()[0])


def invented(index: int, township: str, today: date) -> Applicant:
    """Person number ``index`` of ``township``: on one day always the same one.

    The sequence digits of the identity number begin with 9, which no sample person's do.
    """
    draw = Random(f"{township}-{index}")  # noqa: S311 — a choice of names, no secret
    category = draw.choice(CATEGORIES)
    youngest, oldest = {"vulnerable_child": (7, 15), "destitute": (ELDERLY_AGE + 2, 88)}.get(
        category, (20, 86)
    )
    born = date(
        today.year - draw.randint(youngest, oldest), draw.randint(1, 10), draw.randint(1, 28)
    )
    ethnicity = draw.choice(ETHNICITIES)
    # The last digit of the sequence tells the sex: odd for men.
    sex = "male" if index % 2 else "female"
    whole = WHOLE.get(ethnicity)
    name = draw.choice(whole[sex] if whole else GIVEN[sex])
    return Applicant(
        id_number=with_check_digit(f"{township[:6]}{born:%Y%m%d}9{index % 100:02d}"),
        name=name if whole else draw.choice(SURNAMES) + name,
        ethnicity=ethnicity,
        sex=sex,
        birth_date=born,
        category=category,
        township=township,
        disability_grade=draw.choice((1, 2)) if category == SEVERE else 0,
    )
