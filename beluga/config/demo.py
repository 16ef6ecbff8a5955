"""Loading the demo data: every app's `demo.load(seed)` in floor order, then `finish(seed)`; all of it or nothing."""

import time
from importlib import import_module

from django.contrib.auth import get_user_model
from django.db import transaction

from beluga.config.apps import DEMO
from beluga.config.environment import say

SEED = 20260101
MARK = "boss"  # the account that only the demo data brings


def load() -> bool:
    """Load the demo data unless it is there already; say whether anything was loaded.

    The whole load is one transaction, so the presence of its accounts proves that all of it is there.
    """
    users = get_user_model()
    if users._default_manager.filter(**{users.USERNAME_FIELD: MARK}).exists():
        return False
    began = time.monotonic()
    say("beluga: 正在装入演示数据 loading the demo data …")
    with transaction.atomic():
        parts = [import_module(f"{name}.demo") for name in DEMO]
        for part in parts:
            part.load(SEED)
        for part in parts:
            if hasattr(part, "finish"):  # what can only be done when all data is there (running the tag rules)
                part.finish(SEED)
    say(f"beluga: 演示数据已装入 demo data loaded in {time.monotonic() - began:.1f} s")
    return True
