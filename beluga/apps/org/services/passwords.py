"""Passwords: the initial one, the rules for one's own, changing and resetting them.

Only hashes are stored. Whoever starts with the initial password, or had theirs reset, must choose one before anything
else works; the initial one itself is outside the rules for just that long.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F, QuerySet
from django.utils import timezone

from beluga.apps.org.models import User
from beluga.apps.org.services import counters
from beluga.apps.org.services.asker import own_id
from beluga.apps.org.services.roles import check_not_above
from beluga.kernel.events.facts import emit
from beluga.kernel.fields.errors import Invalid, TooMany, say
from beluga.kernel.parameters.store import value, values
from beluga.kernel.scope.principal import Principal

KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
LONGEST = 128


def initial_hash() -> str:
    """Return a hash of the initial password in force."""
    return make_password(str(value("user.default_password")))


def rules_told() -> str:
    """Return the rules for one's own password in words, as they stand now."""
    shortest = int(value("login.password_length"))
    return say(
        f"{shortest} 到 {LONGEST} 位，含大写字母、小写字母、数字、符号中的两种；不含账号，不与初始密码相同",
        f"{shortest} to {LONGEST} characters with two of these: capitals, small letters, digits, signs; "
        "without the account, and not the initial password",
    )


def check_rules(user: User, password: str) -> None:
    """Raise Invalid (field `new`) when `password` may not become this person's own."""
    rules = values("login.password_length", "user.default_password")
    shortest = int(rules["login.password_length"])
    if len(password) < shortest or len(password) > LONGEST:
        raise Invalid.at("new", f"密码须 {shortest} 到 {LONGEST} 位", f"{shortest} to {LONGEST} characters are needed")
    if sum(1 for kind in KINDS if re.search(kind, password)) < 2:
        raise Invalid.at(
            "new",
            "密码须含大写字母、小写字母、数字、符号中的两种",
            "Two of these are needed: capitals, small letters, digits, signs",
        )
    if user.username.lower() in password.lower():
        raise Invalid.at("new", "密码不能包含账号", "The account may not be part of the password")
    if password == rules["user.default_password"]:
        raise Invalid.at("new", "密码不能与初始密码相同", "The initial password may not be kept")


def change_own(principal: Principal, old: str, new: str) -> User:
    """Change the password of whoever asks and end their other sessions; returns the person with the new epoch.

    Raises Invalid for a wrong old or an unfit new password, TooMany after too many wrong ones.
    """
    user = User.objects.select_for_update().get(pk=own_id(principal))
    limits = values("login.max_failures", "login.lock_minutes")
    key = f"fail:password:{user.pk}"
    count, _until = counters.bump(key, int(limits["login.lock_minutes"]) * 60, slide=True)
    if count > int(limits["login.max_failures"]):
        raise TooMany("原密码错误次数过多，稍后再试", "The old password was wrong too often; try again later")
    if not check_password(old, user.password):
        raise WrongPassword()
    counters.clear(key)
    check_rules(user, new)
    if check_password(new, user.password):
        raise Invalid.at("new", "新密码不能与原密码相同", "The new password must differ from the old one")
    user.set_password(new)
    user.must_change_password = False
    user.session_epoch += 1
    user.version += 1
    user.save(update_fields=["password", "must_change_password", "session_epoch", "version", "updated_at"])
    emit(principal, "user.password_changed", [user.pk], password_facts(user))
    return user


class WrongPassword(Invalid):
    """The old password is not right. The try has been counted, so the transaction must be kept."""

    keep_writes = True

    def __init__(self) -> None:
        super().__init__({"old": ["原密码错误"]}, "原密码错误", "The old password is wrong")


def password_facts(user: User) -> dict[str, Any]:
    """Return the payload of the event 修改密码: what a message to the person needs."""
    return {
        "status": "success",
        "time": timezone.now().isoformat(),
        "user_name": user.name,
        "username": user.username,
        "mobile": user.phone,
        "email": user.email,
    }


def reset(principal: Principal, people: QuerySet[User]) -> int:
    """Give the people the initial password, to be changed at their next sign-in, and end their sessions and tokens.

    Returns how many; raises Refused without the function, Above for somebody with more rights.
    """
    principal.require("user.reset_password")
    check_not_above(principal, list(people.values_list("pk", flat=True)))
    return people.update(
        password=initial_hash(),
        must_change_password=True,
        session_epoch=F("session_epoch") + 1,
        version=F("version") + 1,
        updated_at=timezone.now(),
    )
