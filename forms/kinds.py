"""The values of one field: how each type is tidied, typed from text, checked and shown.

Money is an integer number of 分 everywhere but on the screen, where it is 元 with two digits.
Dates are ISO text; a date and time carries its offset (entered and shown in Asia/Shanghai).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from forms.schema import Component, Json

LOCAL = ZoneInfo("Asia/Shanghai")

# Dots that stand between the parts of a name, written as one (requirements 11 姓名).
_DOTS = str.maketrans(dict.fromkeys("•・.‧∙", "·"))
# Control characters have no place in a form and no glyph in its archive copy.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_AREA = re.compile(r"\d{6}(\d{3}){0,2}")
_CATALOGUE_ITEM = re.compile(r"[A-Z]\d{2,3}")
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{5}|400-?\d{3}-?\d{4}")
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

NAME_LENGTH = 50


def tidy(component: Component, value: Json) -> Json:
    """``value`` without what carries no meaning; None where nothing is left."""
    if isinstance(value, str):
        text = _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
        if component.kind == "person-id":
            text = text.replace(" ", "").upper()
        elif component.kind in ("person-name", "signature"):
            text = " ".join(text.translate(_DOTS).split())
        return text or None
    if isinstance(value, float) and component.type == "number" and value.is_integer():
        return int(value)
    return value


def typed(component: Component, text: str) -> Json:
    """What ``text`` from an HTML form means; left as it is where it means nothing (yet)."""
    text = text.strip()
    if component.type == "number":
        return _number(component, text)
    if component.kind == "yes-no":
        return {"true": True, "false": False}.get(text, text)
    if component.subtype == "datetime":
        return _moment(text)
    return text


def _number(component: Component, text: str) -> Json:
    try:
        number = Decimal(text.replace(",", "").replace(",", ""))
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number) > 10**15:
        return text
    if component.kind == "money":
        number *= 100
        # Half a 分 is a mistake to point out, never to round away.
        return int(number) if number == number.to_integral_value() else text
    return int(number) if number == number.to_integral_value() else float(number)


def _moment(text: str) -> str:
    """``<input type=datetime-local>`` gives local time without an offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)).isoformat()


def problem(component: Component, value: Json, today: date) -> str | None:
    """What is wrong with a present value beyond its JSON Schema, in Chinese; None if nothing."""
    if not isinstance(value, str):
        return None
    if component.kind == "person-id":
        return _person_id_problem(value, today)
    if component.kind == "area" and not _AREA.fullmatch(value):
        return "区划码应为 6、9 或 12 位数字"
    if component.kind == "catalogue-item" and not _CATALOGUE_ITEM.fullmatch(value):
        return "清单项编码应为一个字母加数字,例如 D02"
    if component.rules.preset == "phone" and not _PHONE.fullmatch(value):
        return "电话号码不正确,请填手机号,或带区号的座机号"
    if component.rules.preset == "email" and not _EMAIL.fullmatch(value):
        return "电子邮箱不正确"
    if component.subtype:
        return _date_problem(component, value, today)
    return None


def _person_id_problem(value: str, today: date) -> str | None:
    """GB 11643: length, check digit, birth date. The address part is not judged: abolished
    codes live on in identity cards."""
    if not re.fullmatch(r"\d{17}[\dX]", value):
        return "证件号码应为 18 位"
    if value[-1] != ric.calc_check_digit(value):
        return "证件号码校验位不对,请逐位核对"
    try:
        born = ric.get_birth_date(value)
    except ValidationError:
        return "证件号码中的出生日期不存在"
    return "证件号码中的出生日期晚于今天" if born > today else None


def _date_problem(component: Component, value: str, today: date) -> str | None:
    if component.subtype == "time":
        return None if _TIME.fullmatch(value) else "时间应为 00:00 至 23:59"
    try:
        if component.subtype == "date":
            day = date.fromisoformat(value) if len(value) == 10 else None
        else:
            moment = datetime.fromisoformat(value)
            day = moment.astimezone(LOCAL).date() if moment.tzinfo else None
    except (ValueError, OverflowError):
        day = None
    if day is None:
        return "日期不存在或格式不对"
    return "不能早于今天" if component.rules.not_past and day < today else None


def entry_text(component: Component, value: Json) -> str:
    """``value`` as it stands in an input field: what ``typed`` reads back as the same value."""
    if value is None or isinstance(value, Mapping | list | tuple):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if component.kind == "money" and isinstance(value, int):
        return yuan(value)
    if component.subtype == "datetime" and isinstance(value, str):
        moment = _aware(value)
        return moment.strftime("%Y-%m-%dT%H:%M") if moment else value
    return str(value)


def shown_text(component: Component, value: Json, masked: bool) -> str:
    """``value`` in words for reading; "" where there is none."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if component.kind == "money" and isinstance(value, int):
        return f"{yuan(value)} 元"
    if component.kind == "person-id" and isinstance(value, str):
        return mask_person_id(value) if masked else group_person_id(value)
    if component.subtype == "datetime" and isinstance(value, str):
        moment = _aware(value)
        return moment.strftime("%Y-%m-%d %H:%M") if moment else value
    labels = {option.value: option.label for option in component.options}
    text = labels.get(str(value), str(value))
    return f"{text} {component.unit}" if component.unit else text


def _aware(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(LOCAL)


def yuan(fen: int) -> str:
    """Money for the screen: 1250 -> "12.50"."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def mask_person_id(number: str) -> str:
    """``652301********0021``; shorter ones are hidden whole."""
    return f"{number[:6]}********{number[-4:]}" if len(number) == 18 else "*" * len(number)


def group_person_id(number: str) -> str:
    """In groups of 6-8-4, as people read them to each other."""
    return f"{number[:6]} {number[6:14]} {number[14:]}" if len(number) == 18 else number
