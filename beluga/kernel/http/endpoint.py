"""How an endpoint is declared: with the function that protects it, so that none can be forgotten.

    @endpoint(router.get, "/people/{id}/preview", function="org.people.view")
    def preview(request, id: int): ...

The function may name a path parameter: `{object_name}.view`. Exactly one of `function`, `signed_in`, `public` is given.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from ninja import Status

from beluga.kernel.fields.errors import NotFound, UserError
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.rendering import answer_json
from beluga.kernel.objects.declaration import objects
from beluga.kernel.scope.principal import Principal

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Declared:
    """An endpoint as it was declared; the documentation is made of these."""

    method: str
    path: str
    group: str
    summary: str
    function: str | None
    public: bool


declared: list[Declared] = []


class PasswordChangeRequired(UserError):
    """The first password is still in use: nothing but changing it is allowed."""

    status = 403
    code = "must_change_password"


def endpoint(
    method: Callable[..., Callable[[View], View]],
    path: str,
    *,
    function: str | None = None,
    signed_in: bool = False,
    public: bool = False,
    initial: bool = False,
    **options: Any,
) -> Callable[[View], View]:
    """Declare a view at `path` with `method` (`router.get` …).

    `function`: the function the principal needs. `signed_in`: every signed-in principal may. `public`: nobody need be
    signed in. `initial`: allowed too while the first password must be changed. Other options go to ninja. The view
    returns the JSON value, or `Status(code, value)` for another status than 200. Raises ValueError when the protection
    is not said, or said twice.
    """
    if sum((function is not None, signed_in, public)) != 1:
        raise ValueError(f"{path}: say exactly one of function, signed_in, public")

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not public:
                _admit(principal_of(request), function, initial, kwargs)
            result = view(request, *args, **kwargs)
            # ninja wants a response schema for every other status than 200; ours have none (validating output costs).
            return answer_json(result.value, result.status_code) if isinstance(result, Status) else result

        # ninja reads annotations in the globals of the function it is given, which would be this module's.
        guarded.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
        guarded.required_function = function  # type: ignore[attr-defined]
        guarded.signed_in = signed_in  # type: ignore[attr-defined]
        guarded.public = public  # type: ignore[attr-defined]
        if public:
            options["auth"] = None
        router = getattr(method, "__self__", None)
        group = next(iter(getattr(router, "tags", None) or ()), "")
        summary = str(options.get("summary", ""))
        options.setdefault("openapi_extra", {})["x-function"] = function
        declared.append(Declared(method.__name__.upper(), path, group, summary, function, public))
        return method(path, **options)(guarded)

    return decorate


def _admit(principal: Principal, function: str | None, initial: bool, kwargs: dict[str, Any]) -> None:
    if principal.must_change_password and not initial:
        raise PasswordChangeRequired("先修改初始密码", "Change the initial password first")
    name = kwargs.get("object_name")
    if name is not None and name not in objects:
        raise NotFound(f"没有这个对象：{name}", f"There is no object {name}")
    if function is not None:
        principal.require(function.format_map(kwargs) if "{" in function else function)
