"""Signing in with account and password: locks, the picture code, the password, and a line in the log for every try.

What a stranger is told never says whether the account exists: a wrong account and a wrong password read the same, take
the same time and are counted the same. Only who knows the password hears that the account is disabled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from beluga.apps.org.models import Employment, SignInLog, SignInResult, User
from beluga.apps.org.services import captcha, counters
from beluga.apps.org.services.settings import CAPTCHA_ALWAYS, CAPTCHA_NEVER
from beluga.kernel.fields.errors import UserError, say
from beluga.kernel.parameters.store import value, values

ACCOUNT_FAILURES_BEFORE_CAPTCHA = 2
ADDRESS_FAILURES_BEFORE_CAPTCHA = 10  # a whole office may share one address


class SignInRefused(UserError):
    """The try failed. It was counted and logged, so what was written must be kept."""

    status = 422
    keep_writes = True

    def __init__(self, code: str, words: str, fields: dict[str, list[str]] | None = None) -> None:
        super().__init__(words)
        self.code = code
        self.fields = fields or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One try to sign in, as it came in."""

    username: str
    password: str
    captcha_id: str = ""
    captcha: str = ""
    address: str = ""
    device: str = ""

    @property
    def account(self) -> str:
        """What was typed as the account, without what no account can hold."""
        return printable(self.username).strip()

    @property
    def account_key(self) -> str:
        """Where failures of this account are counted, whether it exists or not."""
        return f"fail:account:{self.account.lower()[:80]}"

    @property
    def address_key(self) -> str:
        """Where failures of this address are counted."""
        return f"fail:address:{self.address}"


def sign_in(attempt: Try) -> User:
    """Return the person who may enter; raises SignInRefused (codes captcha_required, captcha_wrong, bad_credentials,
    locked, disabled) otherwise. Either way the try is in the log."""
    rules = values("login.captcha_mode", "login.max_failures", "login.address_failures", "login.lock_minutes")
    seconds = int(rules["login.lock_minutes"]) * 60
    limits = {
        attempt.account_key: int(rules["login.max_failures"]),
        attempt.address_key: int(rules["login.address_failures"]),
    }
    before = counters.counts(*limits)
    for key, limit in limits.items():
        if key in before and before[key][0] >= limit:
            raise _locked(attempt, before[key][1])
    _check_captcha(attempt, _needed(rules["login.captcha_mode"], attempt, before))
    # Counted before the password is looked at: the row's lock makes tries for one account wait for each other.
    for key, limit in limits.items():
        count, until = counters.bump(key, seconds, slide=True)
        if count > limit:
            raise _locked(attempt, until)
    user = User.objects.filter(username__iexact=attempt.account, deleted_at__isnull=True).first()
    if user is None:
        make_password(attempt.password)  # as long as a comparison takes
    if user is None or not user.check_password(attempt.password):
        raise _wrong(attempt, user, limits[attempt.account_key])
    counters.clear(attempt.account_key)
    counters.take_back(attempt.address_key)
    if not user.is_active or user.employment != Employment.WORKING:
        left = user.employment != Employment.WORKING
        reason = ("已离职", "left") if left else ("账号已停用", "disabled")
        words = say(f"{reason[0]}，不能登录", "This account has left" if left else "This account is disabled")
        log(attempt, user, SignInResult.FAILED, reason[0])
        raise SignInRefused("disabled", words)
    user.last_login = timezone.now()
    User.objects.filter(pk=user.pk).update(last_login=user.last_login)
    log(attempt, user, SignInResult.DONE, "")
    return user


def captcha_needed(username: str, address: str) -> bool:
    """Say whether the next try with this account from this address needs a picture code."""
    attempt = Try(username=username, password="", address=address)
    found = counters.counts(attempt.account_key, attempt.address_key)
    return _needed(value("login.captcha_mode"), attempt, found)


def log(attempt: Try, user: User | None, result: SignInResult, reason: str) -> None:
    """Write a line of 登录日志."""
    SignInLog.objects.create(
        user=user,
        username=attempt.account[:60],
        name=user.name if user else "",
        address=attempt.address,
        device=attempt.device[:120],
        result=result,
        reason=reason[:200],
    )


def printable(text: str) -> str:
    """Return what somebody typed without what a database or a log cannot hold."""
    return "".join(letter for letter in text if letter.isprintable())


def _needed(mode: Any, attempt: Try, failures: Mapping[str, tuple[int, datetime]]) -> bool:
    if mode in (CAPTCHA_ALWAYS, CAPTCHA_NEVER):
        return bool(mode == CAPTCHA_ALWAYS)
    limits = {
        attempt.account_key: ACCOUNT_FAILURES_BEFORE_CAPTCHA,
        attempt.address_key: ADDRESS_FAILURES_BEFORE_CAPTCHA,
    }
    return any(failures[key][0] >= limit for key, limit in limits.items() if key in failures)


def _check_captcha(attempt: Try, needed: bool) -> None:
    if not needed:
        return
    if not attempt.captcha_id or not attempt.captcha:
        log(attempt, None, SignInResult.FAILED, "未填图片验证码")
        raise SignInRefused("captcha_required", say("填写图片验证码", "Type the picture code"))
    try:
        captcha.check(attempt.captcha_id, attempt.captcha)
    except captcha.Refusal as refusal:
        log(attempt, None, SignInResult.FAILED, refusal.reason)
        words = say(refusal.reason, refusal.reason_en)
        raise SignInRefused("captcha_wrong", words, {"captcha": [words]}) from None


def _locked(attempt: Try, until: datetime) -> SignInRefused:
    minutes = max(1, ceil((until - timezone.now()).total_seconds() / 60))
    log(attempt, None, SignInResult.FAILED, "登录失败次数过多，已锁定")
    return SignInRefused(
        "locked",
        say(f"登录失败次数过多，已锁定，{minutes} 分钟后再试", f"Too many failures: locked for {minutes} more minutes"),
    )


def _wrong(attempt: Try, user: User | None, limit: int) -> SignInRefused:
    log(attempt, user, SignInResult.FAILED, "密码错误" if user else "账号不存在")
    left = limit - counters.counts(attempt.account_key)[attempt.account_key][0]
    if left <= 0:
        words = say("账号或密码错误，已锁定", "Wrong account or password; now locked")
        return SignInRefused("locked", words)
    return SignInRefused(
        "bad_credentials",
        say(f"账号或密码错误，还可尝试 {left} 次", f"Wrong account or password; {left} tries left"),
    )
