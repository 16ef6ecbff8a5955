"""The store of declarations: a name once, and nothing more once the process is ready."""

import subprocess
import sys

import pytest

from beluga.kernel import registry


def test_a_name_is_registered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    store: registry.Registry[int] = registry.Registry("number")
    store.register("one", 1)
    with pytest.raises(ValueError, match="twice"):
        store.register("one", 2)
    assert store.replace("one", 3) == store.get("one") == 3
    with pytest.raises(registry.UnknownName):
        store.replace("two", 2)
    monkeypatch.setattr(registry, "_ready", True)
    for put in (store.register, store.replace):
        with pytest.raises(ValueError, match="too late"):
            put("one" if put == store.replace else "two", 2)


def test_the_web_process_is_frozen_when_it_serves() -> None:
    code = "import beluga.config.wsgi as w; from beluga.kernel import registry; assert registry._ready"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=60)
