"""The parameters of mail, and the headings of the parameter page that no other app declares (参数配置)."""

from __future__ import annotations

from beluga.kernel.parameters.declaration import Parameter, declare, group, groups

HEADINGS = (
    ("allocation", "客户分配规则相关配置", "Allocation of customers", 10),
    ("crm_mail", "CRM邮件", "CRM mail", 20),
    ("sync", "同步相关", "Synchronisation", 30),
    ("wechat_message", "微信消息", "WeChat messages", 40),
    ("system", "系统参数", "System", 50),
    ("mail_server", "邮件服务器配置", "Mail server", 60),
    ("wechat_account", "微信公众号配置", "WeChat official account", 70),
    ("wechat_pay", "微信支付配置", "WeChat Pay", 80),
    ("sms", "阿里短信配置", "Aliyun SMS", 90),
)
for _name, _label, _label_en, _order in HEADINGS:
    if _name not in groups:
        group(_name, _label, _label_en, _order)

NONE, TLS, SSL = "none", "starttls", "ssl"

declare(
    Parameter(
        code="mail.notify",
        group="crm_mail",
        label="站内消息同时发送邮件",
        label_en="Send site messages by mail, too",
        type="bool",
        default=False,
        note="需要先填写邮件服务器配置；收件人在人员资料中有邮箱才会收到",
        note_en="Needs the mail server; people without an address get none",
    ),
    Parameter(
        code="mail.subject_prefix",
        group="crm_mail",
        label="邮件标题前缀",
        label_en="Prefix of the subject",
        default="[Beluga 白鲸] ",
    ),
    Parameter(
        code="mail.signature",
        group="crm_mail",
        label="邮件落款",
        label_en="Signature",
        type="longtext",
        default="",
    ),
    Parameter(code="mail.host", group="mail_server", label="SMTP 服务器", label_en="SMTP server", default="", order=10),
    Parameter(
        code="mail.port",
        group="mail_server",
        label="SMTP 端口",
        label_en="SMTP port",
        type="integer",
        default=465,
        minimum=1,
        maximum=65535,
        order=20,
    ),
    Parameter(
        code="mail.security",
        group="mail_server",
        label="加密方式",
        label_en="Encryption",
        type="choice",
        default=SSL,
        choices=((SSL, "SSL", "SSL"), (TLS, "STARTTLS", "STARTTLS"), (NONE, "不加密", "None")),
        order=30,
    ),
    Parameter(code="mail.user", group="mail_server", label="邮箱账号", label_en="Account", default="", order=40),
    Parameter(
        code="mail.password",
        group="mail_server",
        label="邮箱密码或授权码",
        label_en="Password",
        default="",
        secret=True,
        order=50,
    ),
    Parameter(code="mail.sender", group="mail_server", label="发件人地址", label_en="Sender", default="", order=60),
)
