"""Every verb the phone offers on a record has an icon there: an unknown name is drawn as the same dot for all."""

import re

from beluga.kernel.actions.declaration import actions
from tests.architecture.house import ROOT

ON_THE_PHONE = {"customer", "task", "follow_up_task", "follow_plan", "follow_up"}


def test_the_phone_knows_the_icon_of_every_verb():
    text = (ROOT / "web/apps/h5/src/ui/icons.ts").read_text("utf-8")
    known = set(re.findall(r"'?([a-z0-9-]+)'?: [A-Z]\w+", text))
    offered = {one.name: one.icon for one in actions if one.object in ON_THE_PHONE and one.single}
    assert "customer.group" in offered
    assert {name: icon for name, icon in offered.items() if icon not in known} == {}


def test_verbs_of_a_customer_differ_by_their_icons():
    icons = [one.icon for one in actions if one.object == "customer" and one.single]
    assert sorted(icons) == sorted(set(icons))
