"""Arguments of actions: checked by their pydantic model, with reasons people can read, and shown as a JSON schema from
which the client makes the form."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

from beluga.kernel.fields.errors import Invalid

_REASONS = {
    "missing": "必填",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "decimal_parsing": "应为数字",
    "decimal_type": "应为数字",
    "bool_parsing": "应为是或否",
    "bool_type": "应为是或否",
    "string_type": "应为文字",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "extra_forbidden": "没有这个参数",
    "date_parsing": "应为日期，如 2026-01-31",
    "date_from_datetime_parsing": "应为日期，如 2026-01-31",
    "datetime_parsing": "应为时间，如 2026-01-31 09:00",
    "datetime_from_date_parsing": "应为时间，如 2026-01-31 09:00",
    "datetime_type": "应为时间，如 2026-01-31 09:00",
    "enum": "不在可选值之内",
    "literal_error": "不在可选值之内",
}


def read(model: type[BaseModel], raw: dict[str, Any]) -> BaseModel:
    """Return the checked arguments; raises Invalid with a reason per argument."""
    if "\x00" in str(raw):
        raise Invalid({"args": ["含有无法保存的字符"]})
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        reasons: dict[str, list[str]] = {}
        for fault in error.errors(include_url=False):
            name = str(fault["loc"][0]) if fault["loc"] else "args"
            reasons.setdefault(name, []).append(_reason(fault["type"], fault.get("ctx") or {}, fault["msg"]))
        raise Invalid(reasons) from None
    except (OverflowError, RecursionError):
        raise Invalid({"args": ["数值超出范围"]}) from None


def _reason(kind: str, ctx: dict[str, Any], said: str) -> str:
    if kind == "value_error":
        return said.removeprefix("Value error, ")
    if kind in ("string_too_long", "too_long"):
        return f"最多 {ctx.get('max_length')} {'个字' if kind.startswith('string') else '项'}"
    if kind in ("string_too_short", "too_short"):
        if ctx.get("min_length") == 1:
            return "不能为空"
        return f"至少 {ctx.get('min_length')} {'个字' if kind.startswith('string') else '项'}"
    if kind in ("greater_than_equal", "greater_than", "less_than_equal", "less_than"):
        words = {
            "greater_than_equal": "不能小于",
            "greater_than": "应大于",
            "less_than_equal": "不能大于",
            "less_than": "应小于",
        }
        bound = ctx.get("ge", ctx.get("gt", ctx.get("le", ctx.get("lt"))))
        return f"{words[kind]} {bound}"
    return _REASONS.get(kind, "不正确")


def schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON schema of the arguments; titles and `x-…` hints are the model's own."""
    made = model.model_json_schema()
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra
        if isinstance(extra, dict):
            made.get("properties", {}).get(name, {}).update(extra)
    return made
