"""Parameters of grouping and allocation (客户分配规则相关配置)."""

from __future__ import annotations

from beluga.kernel.parameters.declaration import Parameter, declare

declare(
    Parameter(
        code="allocation.invited_first",
        group="allocation",
        label="自动分配时邀请客户优先",
        label_en="Invited customers first",
        type="bool",
        default=True,
        note="被邀请的客户先分配给邀请人的业务员",
        note_en="Invited customers go to the inviter's salesperson before other rules run",
    ),
    Parameter(
        code="allocation.balance_existing",
        group="allocation",
        label="平均分配时计入业务员已有客户",
        label_en="Even allocation counts what people hold",
        type="bool",
        default=False,
    ),
    Parameter(
        code="allocation.create_tasks",
        group="allocation",
        label="自动分配产生跟进任务",
        label_en="Automatic allocation makes follow-up tasks",
        type="bool",
        default=True,
    ),
    Parameter(
        code="claim.daily_limit",
        group="allocation",
        label="每人每天最多领取客户数",
        label_en="Customers a person may claim a day",
        type="integer",
        default=50,
        minimum=0,
        maximum=100_000,
        note="0 为不限",
        note_en="0 means no limit",
    ),
)
