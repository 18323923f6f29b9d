"""From the bytes of a form-js file to a ``Form``, or the whole list of reasons why not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import jsonschema_rs

from forms.attributes import Attributes
from forms.schema import (
    CONTAINERS,
    INPUTS,
    KINDS,
    MANY_OF,
    ONE_OF,
    SUPPORTED,
    Component,
    Form,
    FormProblem,
    FormRefused,
    Json,
    Option,
    Rules,
    in_scope,
)
from forms.source import Unreadable, load

MAX_COMPONENTS = 400
DEFAULT_MAX_ROWS = 100

# A designer's pattern runs in a linear-time engine of bounded size; what it cannot express
# (look-around, back-references) is refused when the form is read.
PATTERNS = jsonschema_rs.RegexOptions(size_limit=1 << 20, dfa_size_limit=1 << 20)

_KEY = re.compile(r"[^\W\d]\w*")
# What form-js puts beside the values when it evaluates an expression.
_RESERVED = frozenset({"this", "parent", "i"})


@lru_cache(maxsize=512)
def parse(data: bytes) -> Form:
    """The form in ``data``; raises ``FormRefused`` with every problem found."""
    form, found = _read(data)
    if form is None or found:
        raise FormRefused(found)
    return form


def unreadable(data: bytes) -> str:
    """Why ``data`` is no JSON within the limits, in Chinese; "" where it is."""
    try:
        load(data)
    except Unreadable as error:
        return error.zh
    return ""


def problems(data: bytes) -> list[FormProblem]:
    """Why the form in ``data`` may not be published; empty when it may."""
    return _read(data)[1]


def pattern_works(pattern: str) -> bool:
    """Whether the linear-time engine takes ``pattern``."""
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=PATTERNS)
    except jsonschema_rs.ValidationError:
        return False
    return True


def _read(data: bytes) -> tuple[Form | None, list[FormProblem]]:
    try:
        raw = load(data)
    except Unreadable as error:
        return None, [FormProblem("", error.zh, error.en, "请用表单编辑器重新导出该文件。")]
    found: list[FormProblem] = []
    top = Attributes(raw, "", found)
    if raw.get("type") != "default":
        top.wrong("不是表单:type 应为 default", 'not a form: type is not "default"')
    form_id = top.text("id")
    if not form_id:
        top.wrong("表单没有 id", "the form has no id")
    title = top.inner("properties").text("jiuzhu:title") or form_id
    form = Form(form_id, title, _Reader().children(top))
    _name_twice(form.components, top)
    return form, found


class _Reader:
    """Reads components; remembers the ids seen and how many there were."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._count = 0

    def children(self, holder: Attributes) -> tuple[Component, ...]:
        found = []
        for item in holder.list("components"):
            self._count += 1
            if self._count > MAX_COMPONENTS:
                holder.wrong(
                    f"组件超过 {MAX_COMPONENTS} 个",
                    f"more than {MAX_COMPONENTS} components",
                    "请把表单拆成几张。",
                )
                break
            if not isinstance(item, dict):
                holder.wrong("组件不是对象", "a component is not an object")
                continue
            # A component without an id is still named in its problems by what it has.
            named = (item.get(name) for name in ("id", "key", "path", "label", "type"))
            at = next((name for name in named if isinstance(name, str) and name), "")
            component = self._component(Attributes(item, at, holder.problems))
            if component:
                found.append(component)
        return tuple(found)

    def _component(self, a: Attributes) -> Component | None:
        kind = a.text("type")
        if kind not in SUPPORTED:
            hint = "提交按钮由页面提供,请删除。" if kind == "button" else "请改用支持的组件。"
            a.wrong(f"不支持的组件“{kind}”", f"unsupported component type {kind!r}", hint)
            return None
        if a.at in self._ids:
            a.wrong(f"组件 id“{a.at}”重复", f"component id {a.at!r} stands twice")
        self._ids.add(a.at)
        _refuse_unsupported(a, kind)
        subtype = _subtype(a, kind)
        return Component(
            id=a.at,
            type=kind,
            key=_key(a, kind),
            label=_label(a, kind, subtype),
            description=a.text("description"),
            kind=_kind(a, kind),
            rules=_rules(a),
            options=_options(a, kind),
            default=_default(a),
            hide=a.inner("conditional").feel("hide"),
            expression=_expression(a, kind),
            readonly=a.flag("readonly"),
            disabled=a.flag("disabled"),
            children=self.children(a) if kind in CONTAINERS else (),
            subtype=subtype,
            decimals=a.whole("decimalDigits"),
            unit=a.inner("appearance").text("suffixAdorner"),
            multiple=a.flag("multiple"),
            accept=a.text("accept"),
            content=_content(a, kind),
            columns=_columns(a, kind),
            width=a.inner("layout").whole("columns"),
        )


def _refuse_unsupported(a: Attributes, kind: str) -> None:
    """What form-js knows and we do not do is said, never silently done differently."""
    for name in ("valuesKey", "valuesExpression", "columnsExpression"):
        if a.raw.get(name):
            a.wrong(f"不支持由“{name}”给出选项", f"{name} is not supported", "请在表单里直接列出。")
    if a.raw.get("serializeToString"):
        a.wrong("不支持把数字存为文本", "serializeToString is not supported")
    if kind == "datetime" and a.raw.get("timeSerializingFormat") == "utc_normalized":
        a.wrong(
            "不支持换算成世界时的时间",
            "timeSerializingFormat utc_normalized is not supported",
            "请选带时区偏移的格式。",
        )


def _subtype(a: Attributes, kind: str) -> str:
    if kind != "datetime":
        return ""
    subtype = a.text("subtype", "date")
    if subtype not in ("date", "time", "datetime"):
        a.wrong(f"不支持的日期类型“{subtype}”", f"unknown datetime subtype {subtype!r}")
    return subtype


def _label(a: Attributes, kind: str, subtype: str) -> str:
    label = a.text("label")
    if kind == "datetime":
        label = a.text("timeLabel" if subtype == "time" else "dateLabel") or label
    if kind in INPUTS and not label.strip():
        a.wrong("组件没有标签", "the component has no label", "每一项都要有标签,读屏软件靠它。")
    return label


def _key(a: Attributes, kind: str) -> str:
    name = "path" if kind in CONTAINERS else "key"
    key = a.text(name)
    if not key and (kind in INPUTS or kind == "dynamiclist"):
        a.wrong(f"组件没有 {name}", f"the component has no {name}")
    if key and (not _KEY.fullmatch(key) or key in _RESERVED):
        a.wrong(
            f"字段名“{key}”不能用",
            f"{name} {key!r} is not a plain variable name",
            "用字母、汉字、数字和下划线,不以数字开头;分层请用带 path 的分组。",
        )
    return key


def _kind(a: Attributes, kind: str) -> str:
    name = a.inner("properties").text("jiuzhu:type")
    if name and name not in KINDS:
        a.wrong(f"没有自定义类型“{name}”", f"unknown custom type {name!r}")
    elif name and kind not in KINDS[name]:
        a.wrong(
            f"类型“{name}”不能用在组件“{kind}”上",
            f"custom type {name!r} does not fit component {kind!r}",
            f"可用于:{'、'.join(sorted(KINDS[name]))}",
        )
    return name


def _rules(a: Attributes) -> Rules:
    validate = a.inner("validate")
    preset = validate.text("validationType")
    pattern = validate.text("pattern")
    if pattern and not pattern_works(pattern):
        a.wrong(
            "正则表达式不能用",
            f"pattern {pattern!r} is not supported",
            "不支持环视、反向引用和过大的重复。",
        )
    properties = a.inner("properties")
    return Rules(
        required=validate.flag("required"),
        min_length=validate.whole("minLength"),
        max_length=validate.whole("maxLength"),
        minimum=validate.number("min"),
        maximum=validate.number("max"),
        pattern=pattern,
        preset=preset if preset in ("email", "phone") else "",
        not_past=a.flag("disallowPassedDates"),
        min_rows=properties.whole("jiuzhu:min-rows") or 0,
        max_rows=properties.whole("jiuzhu:max-rows") or DEFAULT_MAX_ROWS,
    )


def _options(a: Attributes, kind: str) -> tuple[Option, ...]:
    if kind not in ONE_OF | MANY_OF:
        return ()
    options = tuple(a.pairs("values", "value"))
    values = [option.value for option in options]
    if not options:
        a.wrong("没有选项", "the component has no options", "请在“values”里列出选项。")
    if len(set(values)) < len(values):
        a.wrong("选项的值重复", "two options have the same value")
    if a.inner("properties").text("jiuzhu:type") == "yes-no" and set(values) != {"true", "false"}:
        a.wrong("是否题的选项应为 true 和 false", "options of a yes-no are true and false")
    return options


def _columns(a: Attributes, kind: str) -> tuple[Option, ...]:
    if kind != "table":
        return ()
    columns = tuple(a.pairs("columns", "key"))
    if not columns:
        a.wrong("表格没有列", "the table has no columns")
    return columns


def _expression(a: Attributes, kind: str) -> str:
    name = {"expression": "expression", "table": "dataSource"}.get(kind)
    if not name:
        return ""
    expression = a.feel(name)
    if not expression:
        a.wrong(f"组件没有 {name}", f"the component has no {name}")
    return expression


def _default(a: Attributes) -> Json:
    value = a.raw.get("defaultValue")
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return list(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    a.wrong("默认值的类型不对", "defaultValue is of no supported type")
    return None


def _content(a: Attributes, kind: str) -> str:
    name = {"text": "text", "html": "content"}.get(kind)
    if not name:
        return ""
    content = a.text(name)
    if content.startswith("=") or "{{" in content:
        a.wrong(
            "说明文字不支持表达式和模板",
            f"{name} may not hold an expression or a template",
            "要显示算出来的值,请用表达式字段。",
        )
    return content


def _name_twice(components: Sequence[Component], holder: Attributes) -> None:
    """No two values of one object may have the same name."""
    seen: set[str] = set()
    for component in in_scope(components):
        if component.key in seen:
            Attributes({}, component.id, holder.problems).wrong(
                f"字段名“{component.key}”重复",
                f"two components have the key {component.key!r}",
            )
        seen.add(component.key)
        if component.children:
            _name_twice(component.children, holder)
