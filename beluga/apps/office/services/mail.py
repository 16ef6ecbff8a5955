"""Sending site messages on by mail, through the mail server of the parameters."""

from __future__ import annotations

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from beluga.apps.office.models import Message
from beluga.apps.office.services.settings import SSL, TLS
from beluga.kernel.fields.errors import Conflict
from beluga.kernel.parameters.store import values

BATCH = 50
CODES = ("host", "port", "security", "user", "password", "sender", "subject_prefix", "signature", "notify")


def send_mail(ids: list[int]) -> int:
    """Send these messages to those of their people who have an address; returns how many were sent.

    Each is marked when it was sent, so a second call sends only what is left. Raises Conflict when the mail server is
    not set, and the error of the mail server.
    """
    settings = {code.removeprefix("mail."): held for code, held in values(*(f"mail.{code}" for code in CODES)).items()}
    if not settings["host"]:
        raise Conflict("没有填写邮件服务器配置", "the mail server is not set")
    link = get_connection(
        host=settings["host"],
        port=settings["port"],
        username=settings["user"],
        password=settings["password"] or "",
        use_ssl=settings["security"] == SSL,
        use_tls=settings["security"] == TLS,
        timeout=20,
    )
    sent = 0
    with link:
        while True:
            with transaction.atomic():
                rows = list(
                    Message.objects.select_for_update(skip_locked=True, of=("self",))
                    .select_related("user")
                    .filter(pk__in=ids, mailed_at=None)
                    .order_by("id")[:BATCH]
                )
                letters = [_letter(row, settings) for row in rows if row.user.email]
                link.send_messages(letters)
                Message.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=timezone.now())
            sent += len(letters)
            if len(rows) < BATCH:
                return sent


def _letter(row: Message, settings: dict[str, str]) -> EmailMessage:
    body = "\n\n".join(part for part in (row.text or row.title, settings["signature"]) if part)
    subject = " ".join(f"{settings['subject_prefix'] or ''}{row.title}".split())
    return EmailMessage(subject, body, settings["sender"] or settings["user"] or None, [row.user.email])
