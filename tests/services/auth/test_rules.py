"""What addresses, redirects and places may be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scriptony.kernel.errors import Invalid, Refusal
from scriptony.kernel.settings import Settings
from scriptony.services.auth import rules
from scriptony.services.auth.operations.mail import Mail, compose

HERE = "http://127.0.0.1:8787"


@given(st.text(max_size=300))
def test_any_text_is_an_address_or_refused(text: str):
    try:
        email = rules.clean_email(text)
    except Refusal:
        return
    assert email == rules.clean_email(email)
    assert email.count("@") == 1
    assert not any(c.isspace() for c in email)


@given(st.text(alphabet="ab.()[]:;\\=?@!é'+-_*|\"", max_size=24))
def test_mail_programs_read_the_same_address(text: str):
    try:
        email = rules.clean_email(text)
    except Refusal:
        return
    message = compose(Mail(email, "Lamp", ("Light",)), "Scriptony <no-reply@localhost>")
    assert [one.addr_spec for one in message["To"].addresses] == [email]


@pytest.mark.parametrize(
    "text",
    [
        "friends:noor@lamp.example",
        "(1)noor@lamp.example",
        "noor@(1)lamp.example",
        "noor@lamp..example",
        "noor@[127.0.0.1]",
        "noor@[",
        "=?utf-8?q?noor?=@lamp.example",
        'noor"@lamp.example',
    ],
)
def test_what_mail_programs_read_otherwise_is_no_address(text: str):
    with pytest.raises(Invalid):
        rules.clean_email(text)


@pytest.mark.parametrize("text", ["o'noor+lamp@x-1.lamp.example", "é@é.example", "a@localhost"])
def test_ordinary_addresses(text: str):
    assert rules.clean_email(f" {text.upper()} ") == text


@given(st.text(max_size=80))
def test_links_never_leave_the_site(text: str):
    settings = Settings(host="0.0.0.0", public_url="https://studio.example")
    page = rules.page_for(text, settings, HERE)
    assert page.startswith("https://studio.example")
    assert page.removeprefix("https://studio.example")[:1] in ("", "/", "?", "#", ":")


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://studio.example/reset-password", True),
        ("https://studio.example:443/x", False),
        ("http://studio.example/", False),
        ("http://localhost:3000/", False),
        ("https://app.example", True),
        ("https://app.example/", True),
        ("https://app.example.evil.example/", False),
        ("https://app.example@evil.example/", False),
        ("scriptony://open", True),
        ("scriptony://other", False),
        ("https://[broken/", False),
        ("https://studio.example:port/", False),
        ("mailto:noor@studio.example", True),
        ("mailto:rana@studio.example", False),
    ],
)
def test_the_list_of_pages(url: str, allowed: bool):
    settings = Settings(
        host="0.0.0.0",
        public_url="https://studio.example",
        redirect_urls=("https://app.example", "scriptony://open", "mailto:noor@studio.example"),
    )
    assert rules.is_allowed(url, settings, HERE) is allowed


@pytest.mark.parametrize(
    ("peer", "headers", "address", "is_local"),
    [
        ("127.0.0.1", {}, "127.0.0.1", True),
        ("::1", {"origin": "http://localhost:3000"}, "::1", True),
        ("127.0.0.1", {"origin": "https://elsewhere.example"}, "127.0.0.1", False),
        ("127.0.0.1", {"origin": "null"}, "127.0.0.1", False),
        ("127.0.0.1", {"x-forwarded-for": "1.2.3.4, 203.0.113.5"}, "203.0.113.5", False),
        ("10.0.0.3", {"x-forwarded-for": "203.0.113.5"}, "203.0.113.5", False),
        ("203.0.113.9", {"x-forwarded-for": "203.0.113.5"}, "203.0.113.9", False),
        ("127.0.0.1", {"x-forwarded-for": "nonsense"}, "127.0.0.1", False),
        ("", {}, "", False),
        ("127.0.0.1", {"host": "[::1]:8787"}, "127.0.0.1", True),
        ("127.0.0.1", {"host": "studio.example"}, "127.0.0.1", False),
        ("127.0.0.1", {"host": ""}, "127.0.0.1", False),
        ("127.0.0.1", {"x-forwarded-proto": "https"}, "127.0.0.1", False),
        ("127.0.0.1", {"origin": "http://["}, "127.0.0.1", False),
    ],
)
def test_where_a_request_comes_from(peer: str, headers: dict, address: str, is_local: bool):
    visitor = rules.read_visitor(peer, {"host": "127.0.0.1:8787"} | headers, HERE)
    assert (visitor.address, visitor.is_local) == (address, is_local)


def test_nobody_is_here_where_a_proxy_must_be_between():
    """One that asks for this machine by its address, and adds no header that says so."""
    headers = {"host": "127.0.0.1:8787"}
    assert rules.read_visitor("127.0.0.1", headers, HERE).is_local
    assert not rules.read_visitor("127.0.0.1", headers, "https://studio.example").is_local


@given(st.text(max_size=60))
def test_a_ban_lasts_or_is_refused(text: str):
    try:
        seconds = rules.ban_seconds(text)
    except Invalid:
        return
    assert seconds >= 0


@pytest.mark.parametrize(("text", "seconds"), [("1h30m", 5400), ("500ms", 0.5), ("none", 0)])
def test_how_long_a_ban_lasts(text: str, seconds: float):
    assert rules.ban_seconds(text) == seconds


NOW = datetime(2026, 1, 12, 9, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    "until",
    [
        NOW,
        NOW - timedelta(days=1),
        datetime(2026, 1, 12, 10, 14, tzinfo=timezone(timedelta(hours=1))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-14))),
    ],
)
def test_when_no_suspension_ends(until: datetime):
    with pytest.raises(Invalid) as refused:
        rules.check_end(until, NOW)
    assert refused.value.fields == {"field": "until"}


@pytest.mark.parametrize(
    "until", [NOW + timedelta(microseconds=1), datetime.max.replace(tzinfo=UTC)]
)
def test_when_a_suspension_ends(until: datetime):
    rules.check_end(until, NOW)
