"""The kinds of reference data, and what each column of theirs holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from assistance.editions import cells
from assistance.editions.cells import Check
from assistance.editions.rows import WITHDRAWN
from assistance.editions.supply import SUPPLY_TYPES, UNDECIDED

AREAS, VILLAGES, CATALOGUE, POLICY = "areas", "villages", "catalogue", "policy"
PROGRAMMES, CATEGORIES = "programmes", "person_categories"
DEADLINES, DEPARTMENTS, FUNDS, CHANNELS = (
    "deadlines",
    "departments",
    "funds",
    "discovery_channels",
)
# Districts of the corps and of parks are taken only where a setting says so (Q11).
XPCC, PARK = "xpcc", "park"
OLDEST = 130


@dataclass(frozen=True, slots=True)
class Column:
    """``fixed``: what a code means by it can never change, so its text may not."""

    name: str
    label: str
    check: Check = cells.text
    required: bool = False
    fixed: bool = False


@dataclass(frozen=True)
class Kind:
    """``file``: where its first edition was shipped (``data/<file>.csv``)."""

    code: str
    name: str
    columns: tuple[Column, ...]
    file: str = ""

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def shipped(self) -> str:
        return self.file or self.code


def _code(check: Check) -> Column:
    return Column("code", "代码", check, required=True)


_NAME = Column("name", "名称", required=True)
_NOTE, _BASIS = Column("note", "说明"), Column("basis", "依据")
_WITHDRAWN = Column(WITHDRAWN, "停用日", cells.day)
_WORD = cells.pattern(r"[a-z][a-z0-9_]{1,39}", "代码要是小写字母、数字和下划线,最多40个字符")
_AGES = (
    Column("min_age", "年龄下限", cells.whole(0, OLDEST)),
    Column("max_age", "年龄上限", cells.whole(0, OLDEST)),
)
_ENABLED = Column("enabled_default", "启用", cells.one_of(*cells.TRUTHS), required=True)
_TARGETS = Column(
    "target_groups", "适用对象", cells.codes_of(CATEGORIES, "对象类别"), required=True
)

_ALL = (
    Kind(
        AREAS,
        "区划",
        (
            _code(cells.digits(6, 9)),
            Column("parent", "上级区划", cells.digits(6), fixed=True),
            Column(
                "level",
                "级别",
                cells.one_of("prefecture", "county", "township"),
                required=True,
                fixed=True,
            ),
            _NAME,
            Column("kind", "性质", cells.one_of(XPCC, PARK), fixed=True),
            _WITHDRAWN,
        ),
    ),
    Kind(
        VILLAGES,
        "村(社区)",
        (
            _code(cells.digits(12)),
            Column("parent", "所属乡镇(街道)", cells.code_of(AREAS, "区划"), True, True),
            _NAME,
            _WITHDRAWN,
        ),
    ),
    Kind(
        CATALOGUE,
        "服务清单",
        (
            _code(cells.pattern(r"[A-Z]\d{2}", "代码要是一个大写字母和两位数字,例如 A05")),
            _NAME,
            Column("supply_type", "供给属性", cells.one_of(*SUPPLY_TYPES, UNDECIDED), True),
            Column("category", "内容类", cells.one_of("care", "living", "support"), True),
            Column("category_zh", "内容类名称"),
            Column("responsible_department", "责任部门", cells.code_of(DEPARTMENTS, "部门"), True),
            Column("co_departments", "协同部门", cells.codes_of(DEPARTMENTS, "部门")),
            Column("supplier_kind", "承接主体"),
            _TARGETS,
            *_AGES,
            Column("conditions", "资格条件", cells.conditions),
            Column("unit", "计量单位", required=True),
            Column("unit_price_fen", "单价(分)", cells.whole(0, 10**9 - 1)),
            Column("frequency_note", "频次"),
            Column("fund_channels", "资金渠道", cells.codes_of(FUNDS, "资金渠道")),
            Column("required_documents", "所需材料"),
            _BASIS,
            _WITHDRAWN,
        ),
    ),
    Kind(
        PROGRAMMES,
        "五类工程",
        (
            _code(cells.pattern(r"P\d{1,2}", "代码要是 P 和数字,例如 P2")),
            _NAME,
            Column("target", "面向对象"),
            _TARGETS,
            Column("requires", "资格条件", cells.requires),
            *_AGES,
            Column("catalogue_codes", "清单项", cells.codes_of(CATALOGUE, "清单项"), True),
            Column("content", "内容"),
            _BASIS,
            _WITHDRAWN,
        ),
    ),
    Kind(
        CATEGORIES,
        "对象类别",
        (_code(_WORD), _NAME, _ENABLED, Column("evidence", "证据"), _NOTE, _BASIS, _WITHDRAWN),
    ),
    Kind(
        DEADLINES,
        "时限",
        (
            _code(_WORD),
            Column("step", "环节", required=True),
            Column("days", "日数", cells.whole(1, 3650)),
            Column("months", "月数", cells.whole(1, 120)),
            Column("day_type", "日的种类", cells.one_of("working", "calendar")),
            Column("pauses", "暂停事由"),
            Column("escalates_to", "超期报送"),
            _ENABLED,
            _NOTE,
            _BASIS,
            _WITHDRAWN,
        ),
    ),
    Kind(
        DEPARTMENTS,
        "部门与群团",
        (
            _code(cells.pattern(r"[A-Z]{2,4}", "代码要是2到4个大写字母")),
            _NAME,
            Column("level", "层级", cells.several("prefecture", "county"), True),
            Column("kind", "性质", cells.one_of("government", "mass_organization"), True),
            _BASIS,
            _WITHDRAWN,
        ),
    ),
    Kind(
        FUNDS,
        "资金渠道",
        (
            _code(cells.pattern(r"F\d{1,2}", "代码要是 F 和数字,例如 F7")),
            _NAME,
            Column("rule", "规则"),
            Column("hard_rule", "硬规则", cells.rule, True),
            _BASIS,
            _WITHDRAWN,
        ),
    ),
    Kind(CHANNELS, "发现渠道", (_code(_WORD), _NAME, _NOTE, _BASIS, _WITHDRAWN)),
    Kind(
        POLICY,
        "政策设置",
        (
            _code(cells.pattern(r"[a-z_]+(\.[a-z_]+)+", "要是已有的设置名")),
            Column("question", "问题号", fixed=True),
            _NAME,
            Column("type", "类型", fixed=True, required=True),
            Column("options", "取值范围", fixed=True),
            Column("value", "值", required=True),
            _NOTE,
            _BASIS,
        ),
        "policy_settings",
    ),
)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in _ALL}
