"""What all automatic runs share: the row they belong to, and the numbers they report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from beluga.apps.groups.models import Run, RunKind
from beluga.apps.groups.models.rule import Rule
from beluga.apps.groups.services import work
from beluga.kernel.fields.errors import say
from beluga.kernel.jobs.context import Progress, silent
from beluga.kernel.scope.principal import Principal

# A run by the schedule, and one that somebody started: its rules did it all the same, so its logs say 自动 as well.
LABELS = {
    RunKind.GROUPING: (("自动分组", "Automatic grouping"), ("自动分组（立即执行）", "Automatic grouping, run now")),
    RunKind.ALLOCATION: (
        ("自动分配", "Automatic allocation"),
        ("自动分配（立即执行）", "Automatic allocation, run now"),
    ),
    RunKind.INVITED: (
        ("优先分配邀请客户", "Invited customers first"),
        ("优先分配邀请客户（立即执行）", "Invited customers first, run now"),
    ),
    RunKind.RECYCLE: (("自动回收", "Automatic recycling"), ("自动回收（立即执行）", "Automatic recycling, run now")),
    RunKind.MANUAL: (("手动", "By hand"),),
}


class Steps:
    """Tells which of its steps a run is at. A wish to cancel is heard between two, and undoes them all."""

    def __init__(self, progress: Progress = silent, total: int = 0) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def __call__(self, zh: str, en: str) -> None:
        """The step that begins now."""
        self._progress(self._done, self._total or None, say(zh, en))
        self._done += 1


def begin(principal: Principal, kind: RunKind) -> Run:
    """Open a run; its log rows will name it."""
    return Run.objects.create(kind=kind, actor_id=principal.user_id)


def finish(run: Run, numbers: list[dict[str, Any]]) -> dict[str, Any]:
    """Close a run with its numbers per rule and return the report."""
    run.numbers = numbers
    run.total = sum(row["done"] for row in numbers)
    run.finished_at = timezone.now()
    run.save(update_fields=["numbers", "total", "finished_at"])
    return report(run)


def report(run: Run) -> dict[str, Any]:
    """Return what people are told of a run."""
    return {
        "run": run.pk,
        "kind": run.kind,
        "label": label(run),
        "total": run.total,
        "people": everybody(run.numbers),
        "rules": run.numbers,
    }


def label(run: Run) -> str:
    """What people call the run, the same word as in its logs; and that somebody asked for it to be done at once."""
    zh, en = LABELS[RunKind(run.kind)][0 if run.actor_id is None else -1]
    return say(zh, en)


def shared(counts: Mapping[int, int], scores: Mapping[int, int] | None = None) -> list[dict[str, Any]]:
    """Return who got how many, the most first, with names; and with the sum of `scores` where it was dealt by them."""
    names = dict(get_user_model().objects.filter(pk__in=list(counts)).values_list("pk", "name"))
    lines = [
        {"user": pk, "name": names.get(pk, ""), "done": done} | ({"score": scores.get(pk, 0)} if scores else {})
        for pk, done in counts.items()
    ]
    return sorted(lines, key=lambda line: (-line["done"], line["user"]))


def everybody(lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Who gets how many in all, over the lines of a report; a sum of scores only where all was dealt by them."""
    found: dict[int, dict[str, Any]] = {}
    dealt = [one for line in lines for one in line.get("people") or ()]
    sums = ("done", "score") if all("score" in one for one in dealt) else ("done",)
    for one in dealt:
        whole = found.setdefault(one["user"], {"user": one["user"], "name": one["name"]} | dict.fromkeys(sums, 0))
        for name in sums:
            whole[name] += one[name]
    return sorted(found.values(), key=lambda one: (-one["done"], one["user"]))


# Only who meets several rules can be taken by an earlier one; most meet one.
SEVERAL = "cardinality(h.rules) > 1"


def taken_before(met: str, won: str, values: Sequence[Any] = ()) -> dict[Any, int]:
    """Return per rule how many customers meet it and go to an earlier rule all the same: `met` is SQL that counts who
    meets each rule, `won` who falls to each, both among those who meet SEVERAL. A rule that does nothing is a riddle
    without this number."""
    falls = work.counts(won)
    lost = {rule: count - falls.get(rule, 0) for rule, count in work.counts(met, values).items()}
    return {rule: count for rule, count in lost.items() if count > 0}


def per_rule(
    rules: Iterable[Rule], matched: Mapping[Any, int], done: Mapping[Any, int], **more: Mapping[Any, Any]
) -> list[dict[str, Any]]:
    """Return one line of numbers per rule, rules without any customer included."""
    return [
        {
            "rule": rule.pk,
            "name": rule.name,
            "group": getattr(rule, "group_id", None),
            "matched": matched.get(rule.pk, 0),
            "done": done.get(rule.pk, 0),
            **{name: values[rule.pk] for name, values in more.items() if rule.pk in values},
        }
        for rule in rules
    ]
