"""Writes: an app changes its own tables only; another app's are changed by that app's services."""

import ast

from tests.architecture.house import Source, shipped

WRITES = {
    "create", "acreate", "update", "aupdate", "delete", "adelete", "bulk_create", "bulk_update", "get_or_create",
    "update_or_create", "aget_or_create", "aupdate_or_create",
}  # fmt: skip


def _foreign(source: Source) -> dict[str, str]:
    """Names bound in the file to models of other apps: {local name: app}."""
    found = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("beluga.apps."):
            parts = node.module.split(".")
            if len(parts) > 3 and parts[3] == "models" and parts[2] != source.app:
                found |= {alias.asname or alias.name: parts[2] for alias in node.names}
            elif len(parts) == 3 and parts[2] != source.app:
                found |= {alias.asname or alias.name: parts[2] for alias in node.names if alias.name == "models"}
    return found


def _root(node: ast.expr) -> str | None:
    """The name a chain of attributes and calls begins with, when `objects` or a manager is on the way."""
    managed = False
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            managed = managed or node.attr in ("objects", "_default_manager", "_base_manager")
            node = node.value
        else:
            return node.id if managed and isinstance(node, ast.Name) else None


def _writes(source: Source):
    foreign = _foreign(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in WRITES and (name := _root(node.func.value)) in foreign:
                yield f"{source.at(node)} writes {name} of {foreign[name]}"
            elif node.func.attr in ("save", "asave") and isinstance(node.func.value, ast.Call):
                made = node.func.value.func
                if isinstance(made, ast.Name) and made.id in foreign:
                    yield f"{source.at(node)} saves a {made.id} of {foreign[made.id]}"


def test_no_app_writes_another_apps_tables():
    wrong = [text for source in shipped() if source.app for text in _writes(source)]
    assert wrong == []


def test_the_test_sees_a_foreign_write():
    text = "from beluga.apps.org.models import User\nUser.objects.filter(pk=1).update(name='')\n"
    path = next(shipped()).path.parent / "apps" / "customers" / "services.py"
    assert list(_writes(Source(path, ast.parse(text), text)))
