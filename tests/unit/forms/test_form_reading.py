"""Which forms are accepted, and what is said about those that are not."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from forms import FormRefused, FormRegistry, parse, problems
from tests.unit.forms.form_parts import form_bytes

NAME = {"type": "textfield", "id": "a", "key": "name", "label": "姓名"}


def reasons(*components: Any, **top: Any) -> list[tuple[str, str]]:
    return [(p.component_id, p.message_zh) for p in problems(form_bytes(*components, **top))]


def test_a_plain_form_has_no_problems() -> None:
    assert reasons(NAME) == []


@pytest.mark.parametrize(
    ("component", "message"),
    [
        ({"type": "button", "id": "b", "label": "提交"}, "不支持的组件“button”"),
        ({"type": "iframe", "id": "b", "url": "https://example.org"}, "不支持的组件“iframe”"),
        ({"type": "textfield", "id": "b", "label": "甲"}, "组件没有 key"),
        ({"type": "textfield", "id": "b", "key": "x"}, "组件没有标签"),
        ({"type": "textfield", "id": "b", "key": "a.b", "label": "甲"}, "字段名“a.b”不能用"),
        ({"type": "textfield", "id": "b", "key": "this", "label": "甲"}, "字段名“this”不能用"),
        ({"type": "dynamiclist", "id": "b", "label": "行"}, "组件没有 path"),
        ({"type": "select", "id": "b", "key": "x", "label": "甲"}, "没有选项"),
        (
            {"type": "select", "id": "b", "key": "x", "label": "甲", "valuesKey": "list"},
            "不支持由“valuesKey”给出选项",
        ),
        (
            {**NAME, "id": "b", "key": "x", "conditional": {"hide": "name"}},
            "“hide”应以 = 开头",
        ),
        (
            {**NAME, "id": "b", "key": "x", "properties": {"jiuzhu:type": "iris-scan"}},
            "没有自定义类型“iris-scan”",
        ),
        (
            {**NAME, "id": "b", "key": "x", "properties": {"jiuzhu:type": "money"}},
            "类型“money”不能用在组件“textfield”上",
        ),
        (
            {**NAME, "id": "b", "key": "x", "validate": {"pattern": r"(?=a)\1"}},
            "正则表达式不能用",
        ),
        (
            {**NAME, "id": "b", "key": "x", "validate": {"pattern": "(a{1000}){1000}"}},
            "正则表达式不能用",
        ),
        ({"type": "text", "id": "b", "text": "{{ name }}"}, "说明文字不支持表达式和模板"),
        ({**NAME, "id": "b", "key": "x", "label": 7}, "“label”的类型不对"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(component: Any, message: str) -> None:
    assert ("b", message) in reasons(NAME, component)


def test_the_same_key_or_id_twice_is_refused_but_not_in_different_objects() -> None:
    rows = {"type": "dynamiclist", "id": "l", "path": "rows", "label": "行"}
    inside = [{**NAME, "id": "in"}]
    assert reasons(NAME, {**rows, "components": inside}) == []
    assert reasons(NAME, {**NAME, "id": "b"}) == [("b", "字段名“name”重复")]
    assert reasons(NAME, {**NAME, "key": "other"}) == [("a", "组件 id“a”重复")]
    # A group without a path puts its fields into the same object.
    group = {"type": "group", "id": "g", "components": inside}
    assert reasons(NAME, group) == [("in", "字段名“name”重复")]


def test_all_problems_are_named_at_once() -> None:
    found = reasons({"type": "button", "id": "b"}, {"type": "textfield", "id": "c"}, type="page")
    assert [where for where, _ in found] == ["", "b", "c", "c"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[" * 100_000, "表单嵌套超过 24 层"),
        (b"{" + b" " * 600_000 + b"}", "表单文件超过 512 KB"),
        (b'{"type": "default", "type": "page"}', "同一对象里重复写了“type”"),
        (b'{"id": NaN}', "不是有效的 JSON"),
        (b"\xff\xfe[\x00", "不是 UTF-8 文本"),
        (b"[]", "不是表单:最外层不是对象"),
    ],
)
def test_hostile_files_are_refused_before_they_cost_anything(data: bytes, message: str) -> None:
    started = time.perf_counter()
    assert [p.message_zh for p in problems(data)] == [message]
    assert time.perf_counter() - started < 1
    with pytest.raises(FormRefused):
        parse(data)


def test_more_components_than_a_person_can_fill_in_are_refused() -> None:
    many = [{**NAME, "id": f"f{n}", "key": f"k{n}"} for n in range(401)]
    assert reasons(*many) == [("", "组件超过 400 个")]


def test_a_registry_names_the_file_of_each_problem() -> None:
    good = form_bytes(NAME)
    assert list(FormRegistry.from_files({"a.form": good, "x.bpmn": b"<"})) == ["probe"]
    with pytest.raises(FormRefused) as refused:
        FormRegistry.from_files({"a.form": good, "b.form": good, "c.form": b"{"})
    assert [(p.component_id, p.message_zh) for p in refused.value.problems] == [
        ("b.form", "表单 id“probe”重复"),
        ("c.form", "不是有效的 JSON"),
    ]


def test_offered_fields_are_those_of_the_top_level() -> None:
    group = {"type": "group", "id": "g", "components": [{**NAME, "id": "n"}]}
    address = {**group, "id": "p", "path": "address", "components": [{**NAME, "id": "street"}]}
    assert parse(form_bytes(group, address)).names() == {"name", "address"}


def test_the_editors_numbers_may_be_text() -> None:
    form = parse(form_bytes({**NAME, "validate": {"maxLength": "12"}}))
    assert form.components[0].rules.max_length == 12
    assert json.loads(form_bytes())["id"] == form.id
