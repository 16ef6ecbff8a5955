"""Parameters of the app."""

from __future__ import annotations

from beluga.kernel.parameters.declaration import Parameter, declare, group

group("customers", "客户档案", "Customers", 20)
declare(
    Parameter(
        code="customer.code_pattern",
        group="customers",
        label="客户编码规则",
        label_en="Pattern of customer codes",
        default="KH${yyyy}${seq}",
        note="可用 ${yyyy} ${yy} ${mm} ${dd} ${seq}，须含 ${seq}",
        note_en="May hold ${yyyy} ${yy} ${mm} ${dd} ${seq}; ${seq} is needed",
    ),
    Parameter(
        code="customer.code_width",
        group="customers",
        label="编码流水号位数",
        label_en="Digits of the running number",
        type="integer",
        default=6,
        minimum=1,
        maximum=12,
    ),
    Parameter(
        code="customer.duplicates",
        group="customers",
        label="手机号或身份证号重复时",
        label_en="When mobile or identity number exists already",
        type="choice",
        default="refuse",
        choices=(("refuse", "拒绝保存并指出已有客户", "Refuse and show"), ("allow", "允许保存", "Allow")),
    ),
)
