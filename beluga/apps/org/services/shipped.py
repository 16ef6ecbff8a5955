"""What the nine shipped roles are given, as far as it can be said without knowing the apps above; they add the rest."""

from __future__ import annotations

from beluga.apps.org.models import ADMIN
from beluga.apps.org.services.defaults import grant_default

COLLEAGUES = ("user.view", "department.view")
READ_ALL = ("@marketing:*.view", "@marketing:*.export", *COLLEAGUES)
WORK = (
    "customer.view",
    "customer.create",
    "customer.update",
    "customer.follow*",
    "customer.tag*",
    "customer.reveal",
    "contact.view",
    "contact.create",
    "contact.update",
    "contact.delete",
    "contact.reveal",
    "follow_up.*",
    "follow_plan.*",
    "task.*",
    "message.*",
    "workbench.view",
    "calendar.*",
    "tag.view",
)

grant_default(ADMIN, functions=["*"], scopes={"*": ["all"]}, unmasked=["*.*"])
grant_default("co-manager", functions=["@marketing:*", *COLLEAGUES, "tag.view", "user.export"], scopes={"*": ["all"]})
grant_default("co-manager", unmasked=["*.*"])
grant_default(
    "manager",
    functions=["@marketing:*", *COLLEAGUES, "tag.view"],
    without=["workbench.default"],
    scopes={"*": ["own", "managed", "department_tree", "pool"]},
)
grant_default("salesman", functions=WORK, scopes={"*": ["own"]})
grant_default(
    "marketing",
    functions=[*READ_ALL, *WORK, "tag*", "segment*", "campaign*", "marketing*", "group.view"],
    scopes={"*": ["all"]},
)
grant_default("service", functions=[*WORK, "ticket*", "service*", "knowledge*"], scopes={"*": ["all"]})
grant_default(
    "operator",
    functions=["@system:*", "tag*", "workbench.*"],
    without=[
        "role.create",
        "role.update",
        "role.delete",
        "role.permissions",
        "role.scopes",
        "role.members",
        "role.unmask",
        "user.set_roles",
        "user.delete",
        "user.leave",
        "user.hand_over",
        "user.reset_password",
        "application.*",
        "*.reveal",
    ],
    scopes={"*": ["all"]},
)
grant_default("analyst", functions=[*READ_ALL, "metric*", "report*", "dashboard*"], scopes={"*": ["all"]})
grant_default("boss", functions=READ_ALL, scopes={"*": ["all"]}, unmasked=["*.*"])
