"""Where this installation keeps its files: the checkout, the data folder, the built web clients, the secret key.

The data folder is `BELUGA_DATA` when set. Otherwise it is `var/` in the checkout, or, for root, a folder under
/var/lib/beluga named by a hash of the checkout: the database server never runs as root, and the user it runs as
cannot reach a checkout inside a closed home.
"""

import hashlib
import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DESK = ROOT / "web" / "apps" / "desk" / "dist"
H5 = ROOT / "web" / "apps" / "h5" / "dist"
SYSTEM = Path("/var/lib/beluga")


def data_folder() -> Path:
    """Return the data folder of this installation. It may not exist yet."""
    named = os.environ.get("BELUGA_DATA")
    if named:
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return SYSTEM / hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    return ROOT / "var"


def private_folder(path: Path) -> Path:
    """Make `path` with mode 700 when it is missing (an existing folder is left as it is) and return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.mkdir(mode=0o700, exist_ok=True)
    return path


def secret_key() -> str:
    """Return `BELUGA_SECRET_KEY`, else the key kept in the data folder: made on first use, for its owner only."""
    named = os.environ.get("BELUGA_SECRET_KEY")
    if named:
        return named
    file = private_folder(data_folder() / "keys") / "secret_key"
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as out:
        key = secrets.token_urlsafe(48)
        out.write(key + "\n")
    return key
