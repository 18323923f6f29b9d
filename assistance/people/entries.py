"""A person as text from outside (a spreadsheet's row, a request), checked before he is kept.

What is wrong is said by field, with what to do, and never with the value: it may be anybody's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from assistance.editions import Reference
from assistance.editions.kinds import CATEGORIES
from assistance.identity import (
    ADULT_AGE,
    LONGEST_NAME,
    age_on,
    birth_date_of,
    normal_name,
    normal_number,
    sex_of,
    wrong_resident_number,
)
from assistance.people.persons import Category, Person, Profile

RESIDENT, TEMPORARY, OTHER = "resident_id", "temporary_number", "other"
ID_TYPES: Mapping[str, str] = {
    RESIDENT: "居民身份证",
    TEMPORARY: "临时编号",
    OTHER: "其他证件",
}
SEXES: Mapping[str, str] = {"male": "男", "female": "女"}
GRADES: Mapping[str, int] = {"": 0, "无": 0, "一级": 1, "二级": 2, "三级": 3, "四级": 4}
_LONGEST_NUMBER, _LONGEST = 40, 200

# Field -> what is wrong there and what to do.
Wrong = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who stands for a minor, as told: he may not be registered yet."""

    name: str
    id_number: str
    relation: str


@dataclass(frozen=True, slots=True)
class Entry:
    """``person`` still without ``person_id``; ``checked_apart``: the clerk says that nobody of
    the same name and date of birth is the same person."""

    person: Person
    guardian: Guardian | None
    checked_apart: bool


def read_entry(
    told: Mapping[str, str], reference: Reference, today: date, areas: Collection[str]
) -> tuple[Entry | None, list[Wrong]]:
    """The entry, or None and everything that is wrong with it. ``areas``: allowed prefixes."""
    reading = _Reading({k: v.strip() for k, v in told.items()}, reference, today, tuple(areas))
    wrong = list(reading.wrong())
    return (None, wrong) if wrong else (reading.entry(), [])


@dataclass(frozen=True, slots=True)
class _Reading:
    told: Mapping[str, str]
    reference: Reference
    today: date
    areas: tuple[str, ...]

    def __getitem__(self, field: str) -> str:
        return self.told.get(field, "")

    @property
    def resident(self) -> bool:
        return self._code("id_type", ID_TYPES) in (RESIDENT, "")

    @property
    def number(self) -> str:
        return normal_number(self["id_number"])

    @property
    def born(self) -> date | None:
        if self.resident:
            return birth_date_of(self.number)
        return _day(self["birth_date"])

    def _code(self, field: str, names: Mapping[str, str]) -> str:
        """The code behind a code or its name; the text itself if it is neither."""
        text = self[field]
        return next((code for code, name in names.items() if text == name), text)

    def wrong(self) -> Iterator[Wrong]:
        yield from wrong_name("name", self["name"])
        yield from self._wrong_number()
        yield from self._wrong_area()
        yield from self._wrong_category()
        if self["disability_grade"] not in GRADES:
            yield "disability_grade", "残疾等级应为无、一级、二级、三级或四级"
        for field in ("ethnicity", "phone", "residence_address", "registered_address"):
            if len(self[field]) > _LONGEST or _unprintable(self[field]):
                yield field, f"不能超过 {_LONGEST} 个字,也不能有控制字符"
        yield from self._wrong_guardian()

    def _wrong_number(self) -> Iterator[Wrong]:
        if self._code("id_type", ID_TYPES) not in ("", *ID_TYPES):
            yield "id_type", f"证件类型应为{'、'.join(ID_TYPES.values())}"
            return
        sex = self._code("sex", SEXES)
        if self.resident:
            fault = wrong_resident_number(self.number, self.today)
            if fault:
                yield "id_number", fault
                return
            if self["birth_date"] and _day(self["birth_date"]) != self.born:
                yield "birth_date", "出生日期与身份证号码不一致,请核对"
            if sex and sex != sex_of(self.number):
                yield "sex", "性别与身份证号码不一致,请核对"
            return
        if not self.number or len(self.number) > _LONGEST_NUMBER or _unprintable(self.number):
            yield "id_number", f"请填写证件号码,不超过 {_LONGEST_NUMBER} 个字"
        if self.born is None or self.born > self.today:
            yield "birth_date", "请填写出生日期,如 2013-11-05,不能晚于今天"
        if sex not in SEXES:
            yield "sex", "性别应为男或女"

    def _wrong_area(self) -> Iterator[Wrong]:
        code = self["area_code"]
        obstacle = self.reference.areas.obstacle(code, self.today)
        if obstacle:
            yield "area_code", obstacle
        elif not code.startswith(self.areas):
            yield "area_code", "这个区划不在您的管辖范围内,请由当地录入"

    def _wrong_category(self) -> Iterator[Wrong]:
        if not self["category"]:
            for field in ("certificate", "granted_on", "valid_until", "source"):
                if self[field]:
                    yield field, "填了证据,却没有填对象类别"
            return
        if self._category() not in self.reference.open_categories:
            yield "category", "没有这个对象类别,或者现行政策没有开放"
        granted, until = _day(self["granted_on"]), _day(self["valid_until"])
        if not self["certificate"] or len(self["certificate"]) > _LONGEST:
            yield "certificate", "请填写证号"
        if granted is None or granted > self.today:
            yield "granted_on", "请填写认定日期,如 2025-01-31,不能晚于今天"
        if self["valid_until"] and until is None:
            yield "valid_until", "有效期应写成 2027-01-31 这样;长期有效的留空"
        elif until and granted and until < granted:
            yield "valid_until", "有效期早于认定日期,请改正"
        elif until and until < self.today:
            yield "valid_until", "证件已经过期,请换证后再录入"
        if not self["source"] or len(self["source"]) > _LONGEST:
            yield "source", "请填写证据来源,如认定机关"

    def _wrong_guardian(self) -> Iterator[Wrong]:
        given = [f for f in ("guardian_name", "guardian_id_number", "guardian_relation") if self[f]]
        born = self.born
        minor = born is not None and age_on(born, self.today) < ADULT_AGE
        if minor and not given:
            yield "guardian_name", f"未满 {ADULT_AGE} 周岁须有监护人,请填写监护人姓名、证件号和关系"
        if not given:
            return
        yield from wrong_name("guardian_name", self["guardian_name"])
        number = normal_number(self["guardian_id_number"])
        fault = wrong_resident_number(number, self.today)
        if fault:
            yield "guardian_id_number", f"监护人:{fault}"
        elif number == self.number:
            yield "guardian_id_number", "监护人不能是本人"
        elif _age(number, self.today) < ADULT_AGE:
            yield "guardian_id_number", "监护人须是成年人"
        if not self["guardian_relation"] or len(self["guardian_relation"]) > _LONGEST:
            yield "guardian_relation", "请填写监护人与本人的关系"

    def _category(self) -> str:
        return self._code("category", self.reference.names(CATEGORIES))

    def entry(self) -> Entry:
        """Only of what was found right."""
        born, number = self.born, self.number
        if born is None:
            raise ValueError("an entry without a date of birth was not found wrong")
        guardian = self._guardian()
        profile = Profile(
            id_type=self._code("id_type", ID_TYPES) or RESIDENT,
            id_number=number,
            name=normal_name(self["name"]),
            sex=sex_of(number) if self.resident else self._code("sex", SEXES),
            birth_date=born,
            ethnicity=self["ethnicity"],
            registered_address=self["registered_address"],
            residence_address=self["residence_address"],
            phone=self["phone"],
            guardian_name=guardian.name if guardian else "",
            guardian_id_number=guardian.id_number if guardian else "",
            guardian_relation=guardian.relation if guardian else "",
        )
        grade = GRADES[self["disability_grade"]]
        categories = (self._evidence(),) if self["category"] else ()
        person = Person("", profile, categories, grade, frozenset(), self["area_code"])
        return Entry(person, guardian, self["checked_apart"] in ("是", "true"))

    def _evidence(self) -> Category:
        return Category(
            code=self._category(),
            granted_on=_day(self["granted_on"]) or self.today,
            valid_until=_day(self["valid_until"]),
            source=self["source"],
            certificate=self["certificate"],
        )

    def _guardian(self) -> Guardian | None:
        if not self["guardian_name"]:
            return None
        number = normal_number(self["guardian_id_number"])
        return Guardian(normal_name(self["guardian_name"]), number, self["guardian_relation"])


def wrong_name(field: str, name: str) -> Iterator[Wrong]:
    """Any script, one character or many; what is no name is empty, too long or unprintable."""
    normal = normal_name(name)
    if not normal.strip("·"):
        yield field, "请填写姓名"
    elif len(normal) > LONGEST_NAME:
        yield field, f"姓名超过 {LONGEST_NAME} 个字,请核对"
    elif _unprintable(normal) or any(character.isdecimal() for character in normal):
        yield field, "姓名里有不该有的字符(数字或控制字符),请核对"


def _unprintable(text: str) -> bool:
    """Private-use characters stay: rare names were written with them."""
    return any(unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in text)


def _age(number: str, today: date) -> int:
    born = birth_date_of(number)
    return age_on(born, today) if born else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        return None
