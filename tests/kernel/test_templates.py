"""Templates: what is a variable, what is refused at saving, what comes out."""

import pytest

from beluga.kernel import templates
from beluga.kernel.fields.errors import FieldError, Invalid


def test_variables_are_listed_once_in_order():
    assert templates.variables("${客户.姓名}您好，${owner.name} 与 ${ 客户.姓名 } 联系，价格 $5") == [
        "客户.姓名",
        "owner.name",
    ]


def test_rendering_fills_values_and_keeps_literals():
    text = "你好 ${name}，$${name} 余额 ${account.balance}，${gone}。"
    assert templates.render(text, {"name": "李雷", "account": {"balance": 12.5}, "gone": None}) == (
        "你好 李雷，${name} 余额 12.5，。"
    )
    with pytest.raises(KeyError):
        templates.render("${a.b}", {"a": 1})


def test_a_value_is_never_read_as_a_template():
    assert templates.render("${a}", {"a": "${b}", "b": "x"}) == "${b}"


def test_unknown_variables_are_refused_when_saved():
    with pytest.raises(Invalid) as caught:
        templates.check("${name} ${nmae}", {"name"}, "body")
    assert "nmae" in caught.value.fields["body"][0]


@pytest.mark.parametrize("text", ["${", "${name", "${}", "${1+1}", "${a b}", "${a..b}"])
def test_malformed_holes_are_refused(text):
    with pytest.raises(FieldError):
        templates.parse(text)
    with pytest.raises(Invalid):
        templates.check(text, {"name"})
