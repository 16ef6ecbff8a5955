"""Telling people something: a row, a sign on every open page of theirs, and mail when the installation wants it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from beluga.apps.office.models import Kind, Message
from beluga.apps.org.models import Employment, User
from beluga.kernel.events.live import notify as push
from beluga.kernel.fields.errors import Invalid, say
from beluga.kernel.jobs.queue import enqueue
from beluga.kernel.parameters.store import value
from beluga.kernel.scope.principal import Principal

MAIL_JOB = "office.mail"
RECIPIENTS = 2_000

_INSERT = """
insert into office_message (user_id, sender_id, kind, title, text, link, key)
select d.user_id, %s, %s,
    case when u.language like 'en%%' and d.title_en <> '' then d.title_en else d.title end,
    case when u.language like 'en%%' and d.text_en <> '' then d.text_en else d.text end,
    d.link, d.key
from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    d(user_id, title, text, title_en, text_en, link, key)
join org_user u on u.id = d.user_id and u.is_active and u.employment = %s and u.deleted_at is null
on conflict (user_id, key) where key is not null do nothing
returning id, user_id, title
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One message to one person, who gets the English words, where there are any, when they read English; a second one
    with the same `key` is not told again."""

    user_id: int
    title: str
    text: str = ""
    title_en: str = ""
    text_en: str = ""
    link: str = ""
    key: str | None = None


def notify(
    principal: Principal,
    user_ids: Iterable[int],
    title: str,
    text: str = "",
    link: str = "",
    *,
    title_en: str = "",
    kind: str = Kind.NOTICE,
    key: str | None = None,
) -> int:
    """Tell the same to several people, in the caller's transaction, each in their language; returns how many were told.

    People who left or are disabled are passed over. `link` is a page of the client (`/o/customer/5`).
    """
    said = Draft(user_id=0, title=title, text=text, title_en=title_en, link=link, key=key)
    drafts = [replace(said, user_id=one) for one in dict.fromkeys(user_ids)]
    return tell(principal, drafts, kind=kind)


def tell(principal: Principal, drafts: Sequence[Draft], *, kind: str = Kind.NOTICE) -> int:
    """Tell each person their own news with one statement; returns how many were told."""
    if not drafts:
        return 0
    columns = zip(
        *((d.user_id, *_cut(d.title, d.text), *_cut(d.title_en, d.text_en), d.link[:300], d.key) for d in drafts),
        strict=True,
    )
    with transaction.atomic():
        with connection.cursor() as cursor:
            arrays = [list(column) for column in columns]
            cursor.execute(_INSERT, [principal.user_id, kind, *arrays, Employment.WORKING])
            made: list[tuple[int, int, str]] = cursor.fetchall()
        _push(made, kind)
        if made and value("mail.notify") and value("mail.host"):
            enqueue(principal, MAIL_JOB, {"ids": [row[0] for row in made]})
    return len(made)


def _cut(title: str, text: str) -> tuple[str, str]:
    return title[:200], text[:5000]


def _push(made: Sequence[tuple[int, int, str]], kind: str) -> None:
    """One signal per title, not per person."""
    by_title: dict[str, set[int]] = {}
    for _identity, user_id, title in made:
        by_title.setdefault(title, set()).add(user_id)
    for title, users in by_title.items():
        push(users, {"type": "message", "kind": kind, "title": title})


def send(principal: Principal, to: Sequence[int], title: str, text: str = "", link: str = "") -> int:
    """Send a colleague's own message. Raises Invalid for an empty title, a foreign link or an unknown recipient."""
    reasons: dict[str, list[str]] = {}
    people = set(to)
    if not people or len(people) > RECIPIENTS:
        reasons["to"] = [say(f"选择 1 到 {RECIPIENTS} 位收件人", f"choose 1 to {RECIPIENTS} recipients")]
    elif User.objects.filter(pk__in=people, deleted_at=None).count() != len(people):
        reasons["to"] = [say("有的收件人不存在", "some recipients do not exist")]
    if not title.strip() or len(title) > 200:
        reasons["title"] = [say("标题必填，最多 200 个字", "a title of at most 200 characters is needed")]
    if len(text) > 5000:
        reasons["text"] = [say("最多 5000 个字", "at most 5000 characters")]
    if link and (not link.startswith("/") or link.startswith("//") or len(link) > 300):
        reasons["link"] = [say("链接应为本系统内的页面", "must be a page of this system")]
    if reasons:
        raise Invalid(reasons)
    return notify(principal, people, title.strip(), text, link, kind=Kind.PERSONAL)


def take_back(user_ids: Sequence[int], key: str) -> int:
    """Delete the news `key` of these people as far as they have not read it; returns how many."""
    rows = Message.objects.filter(user__in=user_ids, key=key, read_at=None)
    people = set(rows.values_list("user", flat=True))
    rows.delete()
    for one in people:
        push(one, {"type": "read"})
    return len(people)


def own(principal: Principal) -> QuerySet[Message]:
    """The principal's messages; nobody sees another's."""
    return Message.objects.filter(user_id=principal.user_id) if principal.user_id else Message.objects.none()


def mark_read(principal: Principal, ids: Sequence[int] | None) -> int:
    """Mark messages of one's own as read (None: all); returns how many were unread."""
    rows = own(principal).filter(read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    marked = rows.update(read_at=timezone.now())
    if marked and principal.user_id is not None:
        push(principal.user_id, {"type": "read"})
    return marked


def delete(principal: Principal, ids: Sequence[int]) -> int:
    """Delete messages of one's own; returns how many."""
    return int(own(principal).filter(pk__in=ids).delete()[0])


def unread(principal: Principal) -> int:
    """How many messages wait for the principal."""
    return own(principal).filter(read_at=None).count()
