"""The parameters of sign-in and passwords that an administrator may change (参数配置 → 系统参数)."""

from __future__ import annotations

from beluga.kernel.parameters.declaration import Parameter, declare, group, groups

GROUP = "system"
CAPTCHA_ALWAYS, CAPTCHA_AFTER_FAILURES, CAPTCHA_NEVER = "always", "after_failures", "never"


if GROUP not in groups:
    group(GROUP, "系统参数", "System", order=50)
declare(
    Parameter(
        code="user.default_password",
        group=GROUP,
        label="用户默认密码",
        label_en="Initial password",
        default="123456",
        note="新建人员和密码重置后的初始密码，首次登录必须修改",
        note_en="For new people and after a reset; it must be changed at the first sign-in",
    ),
    Parameter(
        code="login.captcha_seconds",
        group=GROUP,
        label="图片验证码有效期(s)",
        label_en="Lifetime of the picture code (s)",
        type="integer",
        default=300,
        minimum=5,
        maximum=3600,
    ),
    Parameter(
        code="login.captcha_mode",
        group=GROUP,
        label="图片验证码",
        label_en="Picture code",
        type="choice",
        default=CAPTCHA_AFTER_FAILURES,
        choices=(
            (CAPTCHA_ALWAYS, "总是需要", "Always"),
            (CAPTCHA_AFTER_FAILURES, "失败两次后需要", "After two failures"),
            (CAPTCHA_NEVER, "不需要", "Never"),
        ),
    ),
    Parameter(
        code="login.max_failures",
        group=GROUP,
        label="登录失败锁定次数",
        label_en="Failures before an account is locked",
        type="integer",
        default=5,
        minimum=3,
        maximum=100,
    ),
    Parameter(
        code="login.address_failures",
        group=GROUP,
        label="同一地址登录失败锁定次数",
        label_en="Failures before an address is locked",
        type="integer",
        default=50,
        minimum=5,
        maximum=10000,
    ),
    Parameter(
        code="login.lock_minutes",
        group=GROUP,
        label="登录锁定时间(分钟)",
        label_en="Minutes a lock lasts",
        type="integer",
        default=15,
        minimum=1,
        maximum=1440,
    ),
    Parameter(
        code="login.password_length",
        group=GROUP,
        label="密码最少位数",
        label_en="Shortest password",
        type="integer",
        default=8,
        minimum=8,
        maximum=64,
    ),
)
