"""Our own sources, read once as syntax trees, for the tests of the house's rules."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP_FLOORS = (
    ("org",),
    ("automation", "analytics", "ai", "office", "tags"),
    ("customers",),
    ("followups",),
    ("groups",),
    ("sales", "marketing", "social", "service", "calls"),
)
# What may stand at the top of an app, and what Django adds to it.
APP_NAMES = {
    "models", "objects", "services", "queries", "events", "api", "handlers", "metrics", "jobs", "demo", "apps", "tests",
}  # fmt: skip
APP_EXTRAS = {"__init__", "migrations", "management", "templates", "static", "locale"}


@dataclass(frozen=True)
class Source:
    """One Python file of ours."""

    path: Path
    tree: ast.Module
    text: str

    @property
    def name(self) -> str:
        """The dotted name, as in `beluga.apps.org.models`."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def app(self) -> str | None:
        """The app the file belongs to, None outside apps."""
        parts = self.path.relative_to(ROOT).parts
        return parts[2] if parts[:2] == ("beluga", "apps") and len(parts) > 3 else None

    def at(self, node: ast.AST) -> str:
        """The place of a node, for a message."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


@cache
def sources() -> tuple[Source, ...]:
    """Return every Python file of beluga/ except migrations."""
    return tuple(_read(path) for path in sorted((ROOT / "beluga").rglob("*.py")) if "migrations" not in path.parts)


def _read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path, ast.parse(text, str(path)), text)


def shipped() -> Iterator[Source]:
    """Yield the sources that are not tests."""
    for source in sources():
        if "tests" not in source.path.parts and not source.path.name.startswith("test_"):
            yield source


def floor(app: str) -> int:
    """Return the floor of an app, 0 at the bottom. Raises KeyError for an app that has none: give it one first."""
    for number, apps in enumerate(APP_FLOORS):
        if app in apps:
            return number
    raise KeyError(f"the app {app} stands on no floor: add it to APP_FLOORS and to the contracts in pyproject.toml")


@cache
def heavy() -> frozenset[str]:
    """Return the libraries that only the function which needs them may import."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return frozenset(settings["tool"]["beluga"]["heavy"])
