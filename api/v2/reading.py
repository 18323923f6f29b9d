"""What a call carries, read as its model; or told, field by field, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from api.v2.problems import Problem

M = TypeVar("M", bound=BaseModel)


def read_query(model: type[M], request: Request) -> M:
    """The parameters behind ``?``; each at most once, so that none is passed over."""
    given = request.query_params
    doubled = [name for name in given if len(given.getlist(name)) > 1]
    if doubled:
        raise Problem(400, "\n".join(f"{name}:只能写一次" for name in doubled))
    return read(model, dict(given))


def read(model: type[M], value: Any) -> M:
    """``value`` as a body; every mistake on a line of its own, beginning with the field."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise Problem(400, "\n".join(_line(one) for one in found)) from error


SAID: Mapping[str, str] = {
    "missing": "缺少这一项",
    "extra_forbidden": "接口里没有这一项",
    "string_type": "要是文字",
    "string_too_short": "不能为空",
    "string_too_long": "不能超过 {max_length} 个字",
    "int_type": "要是整数",
    "int_parsing": "要是整数",
    "bool_type": "要是 true 或 false",
    "bool_parsing": "要是 true 或 false",
    "dict_type": "要是 JSON 对象",
    "model_type": "要是 JSON 对象",
    "list_type": "要是 JSON 数组",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少 {min_length} 项",
    "literal_error": "只能是 {expected}",
    "none_required": "本服务不支持这一项",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "value_error": "{error}",
}


def _line(error: Any) -> str:
    """``error`` is one of pydantic's error details."""
    where = ".".join(str(part) for part in error["loc"]) or "请求正文"
    said = SAID.get(error["type"])
    return f"{where}:{said.format(**error.get('ctx', {})) if said else error['msg']}"
