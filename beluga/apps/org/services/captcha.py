"""The picture code of the sign-in page.

Nothing is stored when a picture is drawn: its id carries a keyed digest of the answer, signed with its instant. A code
works once, right or wrong: what was tried is noted until it would have ended anyway.
"""

from __future__ import annotations

import base64
import hmac
import io
import math
import secrets
from random import SystemRandom

from django.core import signing
from django.utils.crypto import salted_hmac
from PIL import Image, ImageDraw, ImageFont

from beluga.apps.org.services import counters
from beluga.kernel.parameters.store import value

LETTERS = "ABCDEFGHJKMNPQRSTUVWXY3456789"
SALT = "beluga.org.captcha"
WIDTH, HEIGHT = 120, 40


class Refusal(Exception):
    """The code does not let one through; says in words why."""

    def __init__(self, reason: str, reason_en: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.reason_en = reason_en


def new_answer() -> str:
    """Return four letters or digits that are not taken for each other."""
    return "".join(secrets.choice(LETTERS) for _ in range(4))


def issue() -> dict[str, str]:
    """Return a new code: its id and its picture as a data URL."""
    answer, nonce = new_answer(), secrets.token_urlsafe(9)
    token = signing.dumps([nonce, _digest(nonce, answer)], salt=SALT)
    picture = base64.b64encode(draw(answer)).decode()
    return {"id": token, "image": f"data:image/png;base64,{picture}"}


def check(token: str, answer: str) -> None:
    """Spend the code `token` with `answer`; raises Refusal when it is wrong, too old, used or none of ours."""
    seconds = int(value("login.captcha_seconds"))
    try:
        nonce, digest = signing.loads(token, salt=SALT, max_age=seconds)
    except signing.SignatureExpired:
        raise Refusal("图片验证码已过期，换一张再试", "The picture code has expired; take a new one") from None
    except (signing.BadSignature, ValueError, TypeError):
        raise Refusal("图片验证码无效，换一张再试", "The picture code is not valid; take a new one") from None
    if not counters.first_time(f"captcha:{nonce}", seconds + 60):
        raise Refusal("图片验证码已使用，换一张再试", "The picture code was used; take a new one")
    if not hmac.compare_digest(str(digest), _digest(nonce, answer)):
        raise Refusal("图片验证码错误", "The picture code is wrong")


def draw(text: str) -> bytes:
    """Return a PNG of `text`, each letter turned and shifted, behind waves and dots."""
    chance = SystemRandom()
    picture = Image.new("RGB", (WIDTH, HEIGHT), (246, 247, 249))
    for place, letter in enumerate(text):
        font = ImageFont.load_default(size=chance.randint(25, 30))
        tile = Image.new("RGBA", (40, HEIGHT), (0, 0, 0, 0))
        ink = (chance.randint(10, 90), chance.randint(30, 100), chance.randint(90, 200), 255)
        ImageDraw.Draw(tile).text((20, 20), letter, font=font, fill=ink, anchor="mm")
        tile = tile.rotate(chance.randint(-28, 28), resample=Image.Resampling.BICUBIC)
        picture.paste(tile, (place * 27 + chance.randint(-3, 3), chance.randint(-4, 4)), tile)
    pen = ImageDraw.Draw(picture)
    for _ in range(3):
        height, phase, stretch = chance.randint(8, HEIGHT - 8), chance.random() * 6, chance.randint(9, 18)
        wave = [(x, height + 7 * math.sin(x / stretch + phase)) for x in range(0, WIDTH, 3)]
        pen.line(wave, fill=tuple(chance.randint(120, 190) for _ in range(3)), width=1)
    for _ in range(70):
        pen.point((chance.randrange(WIDTH), chance.randrange(HEIGHT)), fill=(140, 150, 165))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _digest(nonce: str, answer: str) -> str:
    return salted_hmac(SALT, f"{nonce}:{answer.strip().upper()}", algorithm="sha256").hexdigest()
