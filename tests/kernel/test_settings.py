"""Settings: read from the environment, refused where they make no sense, and all documented."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from scriptony.kernel.settings import InsecureSettings, Settings, read_settings

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "settings.md"

WRITTEN: dict[str, tuple[str, Any]] = {
    "data": ("/srv/lamp", Path("/srv/lamp")),
    "host": ("0.0.0.0", "0.0.0.0"),
    "port": ("9000", 9000),
    "database_url": ("postgresql://db/lamp", "postgresql://db/lamp"),
    "database_roles": ("yes", True),
    "pool_size": ("5", 5),
    "storage_url": ("s3://lamp/files", "s3://lamp/files"),
    "public_url": ("https://lamp.example", "https://lamp.example"),
    "site_url": ("https://app.example", "https://app.example"),
    "redirect_urls": (
        " https://a.example/* ,, https://b.example",
        ("https://a.example/*", "https://b.example"),
    ),
    "cors_origins": (
        "https://a.example,https://b.example",
        ("https://a.example", "https://b.example"),
    ),
    "signup": ("closed", "closed"),
    "anon_key": ("a.b.c", "a.b.c"),
    "service_key": ("d.e.f", "d.e.f"),
    "setup_code": ("lamp-42", "lamp-42"),
    "smtp_url": ("smtps://u:p@mail.example:465", "smtps://u:p@mail.example:465"),
    "mail_from": ("Lamp <lamp@lamp.example>", "Lamp <lamp@lamp.example>"),
    "confirm_email": ("ON", True),
    "recovery_form": ("1", True),
    "work": ("no", False),
    "job_concurrency": ("7", 7),
    "demo": ("true", True),
    "trash_days": ("7", 7),
    "log_level": ("debug", "debug"),
    "log_format": ("json", "json"),
}
NAMES = [item.name for item in fields(Settings)]


def test_mails_are_sent_with_links_to_a_known_place_alone() -> None:
    """Else the `Host` of whoever asks for somebody's mail would say where its link leads."""
    settings = Settings(smtp_url="smtp://localhost")
    with pytest.raises(InsecureSettings, match="SCRIPTONY_PUBLIC_URL"):
        settings.refuse_if_insecure()
    replace(settings, public_url="https://lamp.example").refuse_if_insecure()


def test_this_test_knows_every_setting() -> None:
    assert sorted(WRITTEN) == sorted(NAMES), "give each setting a line in WRITTEN"


@pytest.mark.parametrize("name", NAMES)
def test_each_setting_is_read_from_the_environment(name: str) -> None:
    text, value = WRITTEN[name]
    read = read_settings({f"SCRIPTONY_{name.upper()}": f" {text} "})
    assert getattr(read, name) == value
    assert type(getattr(read, name)) is type(value)
    assert value != getattr(Settings(), name), "choose a value that is not the default"


def test_what_is_not_set_has_its_default() -> None:
    assert read_settings({}) == Settings()


def test_the_command_line_overrules_the_environment() -> None:
    environment = {"SCRIPTONY_PORT": "9000", "SCRIPTONY_HOST": "localhost"}
    read = read_settings(environment, port=0, host=None)
    assert (read.port, read.host) == (0, "localhost")


def test_the_usual_name_of_the_database_counts_too() -> None:
    assert read_settings({"DATABASE_URL": "a"}).database_url == "a"
    both = {"DATABASE_URL": "a", "SCRIPTONY_DATABASE_URL": "b"}
    assert read_settings(both).database_url == "b"


@pytest.mark.parametrize("text", ["0", "false", "No", "OFF", ""])
def test_no_is_no(text: str) -> None:
    assert read_settings({"SCRIPTONY_DEMO": text}).demo is False


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "http"),
        ("PORT", "-1"),
        ("PORT", "²"),
        ("PORT", "65536"),
        ("PORT", ""),
        ("POOL_SIZE", "1"),
        ("DEMO", "perhaps"),
        ("SIGNUP", "all"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", ""),
        ("TRASH_DAYS", "1.5"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"SCRIPTONY_{name} must be"):
        read_settings({f"SCRIPTONY_{name}": text})


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("lamp.example", False),
        ("", False),
    ],
)
def test_who_can_reach_the_server(host: str, is_loopback: bool) -> None:
    read = Settings(host=host)
    assert read.is_loopback is is_loopback
    assert read.is_production is not is_loopback
    assert read.signup_policy == ("open" if is_loopback else "invite")
    assert Settings(host=host, signup="closed").signup_policy == "closed"


SAFE = {
    "public_url": "https://lamp.example",
    "redirect_urls": ("https://lamp.example/*",),
    "smtp_url": "smtp://mail.example:25",
}


def test_a_laptop_needs_nothing() -> None:
    Settings().refuse_if_insecure()


@pytest.mark.parametrize("why", [{"host": "lamp.example"}, {"database_url": "postgresql://db/x"}])
@pytest.mark.parametrize("missing", [*SAFE, None])
def test_production_needs_an_address_pages_and_mail(
    why: dict[str, Any], missing: str | None
) -> None:
    settings = Settings(**why, **{name: value for name, value in SAFE.items() if name != missing})
    if missing is None:
        settings.refuse_if_insecure()
        return
    with pytest.raises(InsecureSettings) as refused:
        settings.refuse_if_insecure()
    named = [name for name in SAFE if f"SCRIPTONY_{name.upper()}" in str(refused.value)]
    assert named == [missing]
    reason = "external database" if "database_url" in why else why["host"]
    assert reason in str(refused.value)


def rows_of_guide() -> dict[str, tuple[str, str]]:
    """Name → default and meaning, as the guide's tables have them."""
    found: dict[str, tuple[str, str]] = {}
    for line in GUIDE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `SCRIPTONY_"):
            name, default, meaning = (part.strip() for part in line.strip("|").split(" | "))
            found[name.strip("`")] = (default, meaning.removesuffix(" |"))
    return found


def shown(value: Any) -> str:
    """A default as the guide shows it."""
    if value in ("", ()):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def test_the_guide_documents_every_setting_with_its_default() -> None:
    wanted = {
        f"SCRIPTONY_{item.name.upper()}": (shown(item.default), item.metadata["doc"])
        for item in fields(Settings)
    }
    found = rows_of_guide()
    missing = {
        f"| `{name}` | {default} | {doc} |"
        for name, (default, doc) in wanted.items()
        if found.get(name) != (default, doc)
    }
    assert not missing, "docs/guides/settings.md needs these rows:\n" + "\n".join(sorted(missing))
    assert not found.keys() - wanted.keys(), "docs/guides/settings.md has settings there are not"
