"""The workbench's menu and rights, and the block that greets: who I am."""

from beluga.apps.analytics.services import Block, block
from beluga.kernel.scope.functions import Menu, declare

declare(
    Menu(
        name="workbench",
        label="工作台",
        label_en="Workbench",
        subsystem="marketing",
        group="工作台",
        group_en="Workbench",
        path="/",
        function="workbench.view",
        icon="home",
        order=1,
    ),
    ("workbench.view", "查看", "View"),
    ("workbench.default", "设置默认工作台", "Set the default workbench"),
)

block(Block(name="profile", label="我的信息", label_en="About me", kind="profile", width=3, height=3, order=10))
