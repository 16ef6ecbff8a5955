"""Imports: at the head of the file, and ninja only where HTTP is spoken. The floors are import-linter's part."""

import ast

from tests.architecture.house import heavy, shipped

NO_NINJA = {"services", "queries", "models", "handlers", "jobs", "events", "metrics", "objects"}


def _inside_functions(tree: ast.Module):
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node


def _top(node: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").split(".")[0]}
    return {alias.name.split(".")[0] for alias in node.names}


def _is_ready(tree: ast.Module, node: ast.AST) -> bool:
    """Django's own place for late imports: AppConfig.ready, before which models do not exist."""
    return any(
        isinstance(function, ast.FunctionDef) and function.name == "ready" and node in list(ast.walk(function))
        for function in ast.walk(tree)
    )


def test_no_import_inside_a_function():
    late = []
    for source in shipped():
        for node in _inside_functions(source.tree):
            ready = source.path.name == "apps.py" and _is_ready(source.tree, node)
            if not ready and not _top(node) <= heavy():
                late.append(source.at(node))
    assert sorted(set(late)) == [], "only the heavy libraries of pyproject.toml may be imported inside a function"


def test_no_heavy_library_is_loaded_at_start():
    early = [
        source.at(node)
        for source in shipped()
        for node in source.tree.body
        if isinstance(node, ast.Import | ast.ImportFrom) and _top(node) & heavy()
    ]
    assert early == []


def test_ninja_stays_in_api():
    found = []
    for source in shipped():
        parts = set(source.name.split(".")[3:])
        if source.app and parts & NO_NINJA:
            for node in ast.walk(source.tree):
                if isinstance(node, ast.Import | ast.ImportFrom) and "ninja" in _top(node):
                    found.append(source.at(node))
    assert found == [], "services, queries, models, handlers and jobs know nothing of HTTP"


def test_apps_speak_to_no_app_through_django():
    """`apps.get_model("groups.…")` is an import that no linter sees: it may not name an app above or beside."""
    found = []
    for source in shipped():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get_model":
                named = node.args[0] if node.args else None
                if source.app and isinstance(named, ast.Constant) and str(named.value).split(".")[0] != source.app:
                    found.append(source.at(node))
    assert found == []
