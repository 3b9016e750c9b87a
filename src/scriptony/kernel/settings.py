"""Settings: one frozen object, read once from the environment and the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

Signup = Literal["open", "invite", "closed"]


class InsecureSettings(Exception):
    """A production start without what production needs; the message lists what is missing."""


def setting(default: Any, doc: str) -> Any:
    """A field of `Settings` with its documentation, which `docs/guides/settings.md` must repeat."""
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be configured. Each field is `SCRIPTONY_<NAME>` in the environment."""

    data: Path = setting(Path("data"), "Folder of the embedded database, files, mails and logs.")
    host: str = setting("127.0.0.1", "Address to listen on; anything but loopback is production.")
    port: int = setting(8787, "Port to listen on; 0 takes a free one.")
    database_url: str = setting(
        "", "PostgreSQL to use instead of the embedded one; `DATABASE_URL` is read too. Production."
    )
    database_roles: bool = setting(
        False, "Each service works under its own database role, which sees only what it may."
    )
    pool_size: int = setting(10, "Most database connections of one pool; at least 2.")
    storage_url: str = setting(
        "", "Where files live: `s3://bucket/prefix`, `gs://…`, `az://…`; empty is `<data>/files`."
    )
    public_url: str = setting(
        "",
        "Base of the URLs handed out, such as https://studio.example. Needed in production and "
        "with a mail server.",
    )
    site_url: str = setting(
        "", "Where mail links lead when a client names no page; empty is the public URL."
    )
    redirect_urls: tuple[str, ...] = setting(
        (),
        "Pages, comma-separated and with `*` as wildcard, that mail links may lead to beside the "
        "site URL. Needed in production; loopback pages are allowed on loopback.",
    )
    cors_origins: tuple[str, ...] = setting(
        (), "Origins allowed to call from a browser, comma-separated; empty allows every origin."
    )
    signup: Signup | Literal[""] = setting(
        "", "Who may make an account: `open`, `invite` or `closed`; empty is open on loopback only."
    )
    anon_key: str = setting("", "Publishable key that `/auth/v1` then insists on; empty takes any.")
    service_key: str = setting("", "Administrative key; empty makes one at first start.")
    setup_code: str = setting("", "Code that makes the first account superadmin from anywhere.")
    smtp_url: str = setting(
        "", "Mail server, `smtp[s]://user:password@host:port`; empty writes mails to `<data>/mail`."
    )
    mail_from: str = setting("Scriptony <no-reply@localhost>", "Sender of mails.")
    confirm_email: bool = setting(
        False, "New addresses must be confirmed by mail; always so where a mail server is set."
    )
    recovery_form: bool = setting(
        False, "Recovery links without PKCE open a form served here instead of redirecting."
    )
    work: bool = setting(
        True, "Do jobs inside the server's process; false where `scriptony work` runs beside it."
    )
    job_concurrency: int = setting(2, "Jobs one process does at the same time.")
    demo: bool = setting(False, "Offer the demo account by `create-demo-user`.")
    trash_days: int = setting(30, "Days after which what lies in the trash is removed for good.")
    log_level: Literal["debug", "info", "warning", "error"] = setting("info", "Least level logged.")
    log_format: Literal["text", "json"] = setting("text", "Log lines for people or for machines.")

    def __post_init__(self) -> None:
        """Raise ValueError for numbers no server can work with."""
        if self.port > 65_535:
            raise ValueError("SCRIPTONY_PORT must be between 0 and 65535")
        if self.pool_size < 2:  # the chores hold one connection while they work with another
            raise ValueError("SCRIPTONY_POOL_SIZE must be at least 2")

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def is_production(self) -> bool:
        """A host others can reach, or a database that is not our own."""
        return not self.is_loopback or bool(self.database_url)

    @property
    def signup_policy(self) -> Signup:
        """`signup`, or its default: open on a loopback host, by invitation otherwise."""
        return self.signup or ("open" if self.is_loopback else "invite")

    def refuse_if_insecure(self) -> None:
        """Raise `InsecureSettings` naming what a production start still needs."""
        if not self.is_production:
            if self.smtp_url and not self.public_url:
                # Else whoever asks for somebody's mail could say where the link in it leads.
                raise InsecureSettings("With a mail server set SCRIPTONY_PUBLIC_URL as well")
            return
        needed = {
            "SCRIPTONY_PUBLIC_URL (the https address users see)": self.public_url,
            "SCRIPTONY_REDIRECT_URLS (pages mail links may lead to)": self.redirect_urls,
            "SCRIPTONY_SMTP_URL (the mail server)": self.smtp_url,
        }
        missing = [name for name, value in needed.items() if not value]
        if missing:
            why = "an external database" if self.is_loopback else f"the host {self.host}"
            raise InsecureSettings(f"With {why} this is production; set " + ", ".join(missing))


def read_settings(environ: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Settings from the environment, overruled by those of `given` that are not None."""
    env = dict(os.environ if environ is None else environ)
    if "DATABASE_URL" in env:
        env.setdefault("SCRIPTONY_DATABASE_URL", env["DATABASE_URL"])
    hints = get_type_hints(Settings)
    values: dict[str, Any] = {}
    for item in fields(Settings):
        name = f"SCRIPTONY_{item.name.upper()}"
        if given.get(item.name) is not None:
            values[item.name] = given[item.name]
        elif name in env:
            values[item.name] = _parse(name, env[name].strip(), hints[item.name])
    return Settings(**values)


def _parse(name: str, text: str, kind: Any) -> Any:
    if kind is bool:
        if text.lower() not in {"1", "true", "yes", "on", "0", "false", "no", "off", ""}:
            raise ValueError(f"{name} must be true or false, not {text!r}")
        return text.lower() in {"1", "true", "yes", "on"}
    if kind is int:
        if not text.isdecimal():
            raise ValueError(f"{name} must be a number, not {text!r}")
        return int(text)
    if kind is Path:
        return Path(text)
    if kind == tuple[str, ...]:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    choices = [one for choice in get_args(kind) for one in (get_args(choice) or (choice,))]
    if choices and text not in choices:
        raise ValueError(f"{name} must be one of {', '.join(filter(None, choices))}, not {text!r}")
    return text
