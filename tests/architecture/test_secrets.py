"""What git keeps: no host of a private package index, no path of somebody's machine, no key."""

import re
import subprocess

from tests.architecture.house import ROOT

PUBLIC_INDEX = re.compile(r"^https://(pypi\.org/simple|files\.pythonhosted\.org/)")


def _kept() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return listed.stdout.splitlines()


def test_the_python_lock_names_only_the_public_index():
    text = (ROOT / "uv.lock").read_text(encoding="utf-8")
    assert [url for url in set(re.findall(r'https?://[^"]+', text)) if not PUBLIC_INDEX.match(url)] == []


def test_the_npm_lock_names_no_registry():
    lock = ROOT / "web" / "package-lock.json"
    if lock.exists():
        assert '"resolved": "http' not in lock.read_text(encoding="utf-8")


def test_no_path_of_a_machine_is_kept():
    paths = re.compile(r"/(?:work|root)/\w|/home/[a-z]+/")
    found = []
    for name in _kept():
        file = ROOT / name
        if file.suffix in {".py", ".md", ".toml", ".ts", ".vue", ".json", ".yml", ""} and file.is_file():
            text = file.read_text(encoding="utf-8", errors="ignore")
            if name != "tests/architecture/test_secrets.py" and paths.search(text):
                found.append(name)
    assert found == []
