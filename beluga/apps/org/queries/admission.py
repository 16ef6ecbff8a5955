"""Turns a session, a personal token or a signed call into a Principal; the kernel asks here who somebody is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest
from django.utils import translation
from django.utils.crypto import constant_time_compare

from beluga.apps.org.models import Application, User
from beluga.apps.org.queries.device import address_of, device_of_request
from beluga.apps.org.queries.principal import principal_of, read_person, signed
from beluga.apps.org.queries.rights import ScopeRow, Scopes, Unmasked
from beluga.apps.org.services import applications, tokens
from beluga.kernel.fields.errors import UserError
from beluga.kernel.http import auth
from beluga.kernel.jobs import runner
from beluga.kernel.jobs.models import Job
from beluga.kernel.scope import building
from beluga.kernel.scope.principal import Principal

BEARER = "Bearer "
OUTCOME = "beluga_application"


def install() -> None:
    """Tell the kernel how requests and jobs get their Principal; called once while the app loads."""
    auth.set_builder(build_principal)
    auth.set_token_checker(check_token)
    building.set_builder(build_principal)
    runner.beyond.append(in_language)


@contextmanager
def in_language(row: Job) -> Iterator[None]:
    """Within the block texts are in the language of whoever asked for the job; the clock's are in the company's."""
    asker = (
        User.objects.filter(pk=row.created_by).values_list("language", flat=True).first() if row.created_by else None
    )
    with translation.override("en" if (asker or "").startswith("en") else "zh-hans"):
        yield


def build_principal(user_id: int, request: HttpRequest | None = None) -> Principal | None:
    """Return the Principal of a person; None when there is none, or they may not sign in, or the session of `request`
    is not of their present password, or began before their sessions were ended. Without a request (jobs) only the
    person is looked at, anew."""
    if request is None:
        person = read_person(user_id)
        return principal_of(person) if person is not None and person.may_sign_in else None
    found = signed(user_id)
    if found is None or request.session.get("epoch") != found.person.session_epoch:
        return None
    if not constant_time_compare(str(request.session.get(HASH_SESSION_KEY, "")), found.session_hash):
        return None
    return replace(found.principal, address=address_of(request), device=device_of_request(request))


def check_token(secret: str, request: HttpRequest) -> Principal | None:
    """Return the Principal behind a Bearer token: a person for a personal token, an application for a signed call.

    None for a token that is unknown, ended or whose owner may not sign in. Raises CallRefused, TooMany.
    """
    if secret.startswith(applications.PREFIX):
        return _application(request)
    found = tokens.owner_of(secret)
    if found is None:
        return None
    person = signed(found[0])
    if person is None or person.person.session_epoch != found[1]:
        return None
    return replace(person.principal, address=address_of(request), device=device_of_request(request))


def principal_of_application(application: Application) -> Principal:
    """Return the Principal of an application: its own functions and row scope, and nobody's identity."""
    rows = [
        ScopeRow(0, name, tuple(scope.get("kinds") or ()), tuple(scope.get("department_ids") or ()))
        for name, scope in application.scopes.items()
    ]
    return Principal(
        name=application.name,
        functions=frozenset(application.functions),
        scopes=Scopes(rows),
        unmasked=Unmasked(application.unmasked),
        variables={"id": None, "name": application.name, "department_ids": [], "department_tree_ids": [], "roles": []},
        application_id=application.pk,
    )


def note_call(request: HttpRequest) -> None:
    """Judge a call of an application and leave the outcome, the application or the refusal, on the request."""
    app_id = request.headers.get("Authorization", "").removeprefix(BEARER).strip()
    try:
        outcome: Application | UserError = applications.admit(_call(app_id, request))
    except UserError as refusal:
        outcome = refusal
    setattr(request, OUTCOME, outcome)


def _application(request: HttpRequest) -> Principal:
    if not hasattr(request, OUTCOME):
        note_call(request)
    outcome = getattr(request, OUTCOME)
    if isinstance(outcome, UserError):
        raise outcome
    found = principal_of_application(outcome)
    return replace(found, address=address_of(request), device=device_of_request(request))


def _call(app_id: str, request: HttpRequest) -> applications.Call:
    return applications.Call(
        app_id=app_id,
        method=request.method or "",
        target=request.get_full_path(),
        timestamp=request.headers.get("X-Beluga-Timestamp", ""),
        nonce=request.headers.get("X-Beluga-Nonce", ""),
        signature=request.headers.get("X-Beluga-Signature", ""),
        body=request.body,
        address=address_of(request),
    )
