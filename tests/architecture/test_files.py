"""Files: their length, their names, their first paragraph."""

import ast
import io
import tokenize

from beluga.config.apps import APPS, DEMO, KERNEL, ROUTED
from tests.architecture.house import APP_EXTRAS, APP_NAMES, ROOT, Source, shipped, sources

LONGEST = 600
KERNEL_BUDGET = 10_468  # docs/adr/0005; may only go down
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "misc", "base"}
WEB_SUFFIXES = (".ts", ".vue", ".css")


def _web_files():
    for folder in ("packages", "apps", "e2e"):
        for path in (ROOT / "web" / folder).rglob("*"):
            if path.suffix in WEB_SUFFIXES and not {"node_modules", "dist", "generated"} & set(path.parts):
                yield path


def test_no_file_is_too_long():
    long = [
        f"{source.path.relative_to(ROOT)}: {source.text.count(chr(10))}"
        for source in sources()
        if source.text.count("\n") > LONGEST
    ]
    long += [str(path.relative_to(ROOT)) for path in _web_files() if path.read_text("utf-8").count("\n") > LONGEST]
    assert long == [], f"over {LONGEST} lines: two rooms in one"


def test_a_vue_file_stays_small():
    long = [
        str(path.relative_to(ROOT))
        for path in _web_files()
        if path.suffix == ".vue" and path.read_text("utf-8").count("\n") > 250
    ]
    assert long == [], "over 250 lines"


def test_no_file_has_a_name_that_says_nothing():
    nameless = [str(source.path.relative_to(ROOT)) for source in sources() if source.path.stem in FORBIDDEN]
    nameless += [
        str(path.relative_to(ROOT)) for path in _web_files() if path.stem in FORBIDDEN and path.suffix != ".css"
    ]
    assert nameless == []


def test_apps_use_only_the_agreed_file_names():
    allowed = APP_NAMES | APP_EXTRAS
    strange = []
    for app in sorted((ROOT / "beluga" / "apps").iterdir()):
        if app.is_dir() and app.name != "__pycache__":
            names = {path.stem for path in app.iterdir() if path.name != "__pycache__"}
            strange += [f"{app.name}/{name}" for name in sorted(names - allowed)]
    assert strange == []


def test_what_django_loads_is_written_down():
    def having(part, folder="apps"):
        found = (ROOT / "beluga" / folder).iterdir()
        return {
            f"beluga.{folder}.{one.name}" for one in found if (one / part).exists() or (one / f"{part}.py").exists()
        }

    assert set(KERNEL) == having("apps", "kernel")
    assert set(APPS) == having("apps")
    assert set(ROUTED) == having("api")
    assert set(DEMO) == having("demo")


def test_every_module_says_what_it_is():
    silent = [str(source.path.relative_to(ROOT)) for source in shipped() if not ast.get_docstring(source.tree)]
    assert silent == [], "a module begins with a paragraph that says what it holds"


def _lines_of_code(source: Source) -> int:
    """Lines that hold code: no blank lines, no comments, no docstrings, so that nobody saves on explanations."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type in (tokenize.OP, tokenize.NAME, tokenize.NUMBER, tokenize.STRING):
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


def test_the_kernel_keeps_its_budget():
    kernel = [source for source in shipped() if source.name.startswith("beluga.kernel")]
    lines = sum(map(_lines_of_code, kernel))
    assert lines <= KERNEL_BUDGET, f"the kernel has {lines} lines of code"
