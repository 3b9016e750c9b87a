"""Which pages mail links may lead to, what is put into their URLs, and PKCE."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from scriptony.kernel.errors import Invalid
from scriptony.kernel.settings import Settings
from scriptony.services.auth.rules.visitors import is_loopback


class Challenge(NamedTuple):
    """What a PKCE client sends first: `method` is `s256` or `plain`."""

    text: str
    method: str


_CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def read_challenge(text: str | None, method: str | None) -> Challenge | None:
    """The challenge of a request; None when it brings none. Invalid (400) when it is malformed."""
    if not text:
        return None
    named = (method or "plain").lower()
    if named not in ("s256", "plain") or not _CHALLENGE.fullmatch(text):
        raise Invalid("code challenge is malformed", code="validation_failed")
    return Challenge(text, named)


def proves(verifier: str, challenge: Challenge) -> bool:
    """Whether `verifier` is the secret behind `challenge`."""
    given = verifier.encode()
    if challenge.method == "s256":
        given = base64.urlsafe_b64encode(hashlib.sha256(given).digest()).rstrip(b"=")
    return hmac.compare_digest(given, challenge.text.encode())


def home_page(settings: Settings, base_url: str) -> str:
    """Where links lead when nobody names a page: the site."""
    return settings.site_url or settings.public_url or base_url


def is_allowed(url: str, settings: Settings, base_url: str) -> bool:
    """Whether a link may lead to `url`: a page of the site, one of the listed patterns, or, on a
    loopback host, any page of this machine."""
    if not url or re.search(r"[\s\\\x00-\x1f\x7f]", url):
        return False
    try:
        parts, home = urlsplit(url), urlsplit(home_page(settings, base_url))
        place = (parts.scheme, parts.hostname, parts.port)
    except ValueError:
        return False
    if not parts.scheme or "@" in parts.netloc or parts.scheme in ("javascript", "data"):
        return False
    if place == (home.scheme, home.hostname, home.port):
        return True
    is_page = parts.scheme in ("http", "https")
    if settings.is_loopback and is_page and is_loopback(parts.hostname or ""):
        return True
    return any(_fits(pattern, url.partition("#")[0]) for pattern in settings.redirect_urls)


def _fits(pattern: str, url: str) -> bool:
    """`*` stands for anything in a path, and for one part of a host's name."""
    scheme, found, rest = pattern.partition("://")
    host, slash, path = rest.partition("/")
    if not found:
        return pattern == url
    there = re.escape(host).replace(r"\*", r"[^/?#.:]*")
    where = re.escape(path).replace(r"\*", ".*") if slash else ""
    tail = f"/{where}" if path else "/?"
    return re.fullmatch(f"{re.escape(scheme)}://{there}{tail}", url) is not None


def page_for(url: str, settings: Settings, base_url: str) -> str:
    """`url` if a link may lead there, else the site."""
    return url if is_allowed(url, settings, base_url) else home_page(settings, base_url)


def with_query(url: str, members: dict[str, str], fragment: str = "") -> str:
    """`url` with further members in its query, and with just this fragment."""
    plain = url.partition("#")[0]
    joint = "&" if "?" in plain else "?"
    return f"{plain}{joint}{urlencode(members)}" + (f"#{fragment}" if fragment else "")


def with_fragment(url: str, members: dict[str, str]) -> str:
    """`url` with `members` as its fragment."""
    return f"{url.partition('#')[0]}#{urlencode(members)}"


def code_url(url: str, code: str, type: str) -> str:
    """Where a PKCE link leads. The page for a new password looks for the words `access_token` in
    its fragment, which must be no parameter of that name, or the library would take it for one."""
    is_reset = type == "recovery" and urlsplit(url).path.rstrip("/") == "/reset-password"
    return with_query(url, {"code": code}, "reset-password/access_token" if is_reset else "")


def error_url(url: str, error: dict[str, str], *, is_pkce: bool) -> str:
    """Where a link that failed leads: with PKCE the page reads its query, else its fragment."""
    fragment = urlencode({**error, "sb": ""})
    return with_query(url, error, fragment) if is_pkce else f"{url.partition('#')[0]}#{fragment}"
