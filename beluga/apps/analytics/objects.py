"""The workbench's menu and rights, the block that greets, and the first steps of the guide, over people."""

from beluga.apps.analytics.services import Block, Step, block, step
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

step(
    Step(
        name="departments",
        label="公司与部门",
        label_en="Company and departments",
        hint="先建公司，再建下级部门",
        hint_en="The company first, then what is below it",
        path="/org/people",
        object="department",
        order=10,
    )
)
step(
    Step(
        name="people",
        label="人员",
        label_en="People",
        hint="添加同事，设置部门和角色",
        hint_en="Add colleagues with their departments and roles",
        path="/org/people",
        object="user",
        least=2,
        order=20,
    )
)
