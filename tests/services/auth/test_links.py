"""What mails lead to: new passwords, sign-in links, codes, PKCE."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import quote, urlsplit

import httpx2
import pytest

from tests.services.auth.conftest import MakeStudio
from tests.services.auth.letters import V2, fragment_of, letter_to, letters_to, query_of
from tests.studio import PASSWORD, Person, Studio

PAGE = "http://127.0.0.1:3000/reset-password"
VERIFIER = "v3rifier-" * 6
NEW = "salt-lamp-1913"
ELSEWHERE = {
    "recovery_form": "false",
    "redirect_urls": "https://app.example/*,https://*.team.example/in",
}
EXPIRED = {
    "error": "access_denied",
    "error_code": "otp_expired",
    "error_description": "Email link is invalid or has expired",
}


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


PKCE = {"code_challenge": challenge_of(VERIFIER), "code_challenge_method": "s256"}
PLAIN = {"code_challenge": VERIFIER, "code_challenge_method": "plain"}


def ask(client: httpx2.Client, email: str, path: str = "recover", page: str = PAGE, **more):
    url = f"/auth/v1/{path}?redirect_to={quote(page)}"
    answer = client.post(url, json={"email": email, **more})
    assert (answer.status_code, answer.json()) == (200, {})


def follow(client: httpx2.Client, link: str) -> str:
    answer = client.get(link, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def exchange(client: httpx2.Client, code: str, verifier: str = VERIFIER):
    body = {"auth_code": code, "code_verifier": verifier}
    return client.post("/auth/v1/token?grant_type=pkce", json=body)


@pytest.mark.parametrize("proof", [PKCE, PLAIN])
def test_a_new_password_by_pkce(studio: Studio, guest: httpx2.Client, noor: Person, proof: dict):
    ask(guest, noor.email, **proof)
    letter = letter_to(studio, noor.email)
    assert letter.token.startswith("pkce_")
    location = follow(guest, letter.link)
    assert urlsplit(location).fragment == "reset-password/access_token"
    code = query_of(location)["code"]
    wrong = exchange(guest, code, "w" * 43)
    assert (wrong.status_code, wrong.json()["code"]) == (400, "bad_code_verifier")
    session = exchange(guest, code).json()
    me = studio.client(session["access_token"], **V2)
    same = me.put("/auth/v1/user", json={"password": PASSWORD})
    assert (same.status_code, same.json()["code"]) == (422, "same_password")
    assert me.put("/auth/v1/user", json={"password": NEW}).status_code == 200
    assert me.get("/auth/v1/user").status_code == 200
    assert noor.status("GET", "/auth/v1/user") == 403, "all other sessions have ended"
    old = {"email": noor.email, "password": PASSWORD}
    grant = "/auth/v1/token?grant_type=password"
    assert guest.post(grant, json=old).json()["code"] == "invalid_credentials"
    assert guest.post(grant, json=old | {"password": NEW}).status_code == 200
    again = exchange(guest, code)
    assert (again.status_code, again.json()["code"]) == (404, "flow_state_not_found")
    me.close()


def test_the_fragment_is_for_the_reset_page_alone(
    studio: Studio, guest: httpx2.Client, noor: Person
):
    ask(guest, noor.email, page="http://127.0.0.1:3000/other?x=1", **PKCE)
    location = follow(guest, letter_to(studio, noor.email).link)
    assert re.fullmatch(r"http://127.0.0.1:3000/other\?x=1&code=[0-9a-f-]{36}", location)


def test_a_link_works_once(studio: Studio, guest: httpx2.Client, noor: Person):
    ask(guest, noor.email, **PKCE)
    link = letter_to(studio, noor.email).link
    head = guest.head(link, follow_redirects=False)
    assert head.status_code == 303
    assert "code=" not in head.headers["location"], "a mail scanner changes nothing"
    assert "code" in query_of(follow(guest, link))
    location = follow(guest, link)
    assert query_of(location) == EXPIRED
    assert fragment_of(location) == EXPIRED | {"sb": ""}


def test_a_code_must_be_exchanged_soon(studio: Studio, guest: httpx2.Client, noor: Person):
    ask(guest, noor.email, **PKCE)
    code = query_of(follow(guest, letter_to(studio, noor.email).link))["code"]
    studio.sql(
        "update auth.flow_states set auth_code_issued_at = now() - interval '6 minutes' "
        "where auth_code = %(code)s",
        code=code,
    )
    late = exchange(guest, code)
    assert (late.status_code, late.json()["code"]) == (422, "flow_state_expired")


def test_an_old_link_has_expired(studio: Studio, guest: httpx2.Client, noor: Person):
    ask(guest, noor.email, "magiclink")
    studio_age_links(studio, noor)
    location = follow(guest, letter_to(studio, noor.email).link)
    assert location.startswith(PAGE + "#error=access_denied&error_code=otp_expired&")
    assert "error_description=Email+link+is+invalid+or+has+expired&sb=" in location


def studio_age_links(studio: Studio, person: Person) -> None:
    letter_to(studio, person.email)
    studio.sql(
        "update auth.one_time_tokens set expires_at = now() where user_id = %(id)s", id=person.id
    )


@pytest.mark.parametrize("query", ["token=x", "type=recovery", "token=x&type=nonsense", ""])
def test_a_link_without_its_parts(guest: httpx2.Client, query: str):
    answer = guest.get(f"/auth/v1/verify?{query}", follow_redirects=False)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")


def test_the_implicit_flow_puts_the_session_into_the_fragment(studio_with: MakeStudio):
    studio = studio_with(**ELSEWHERE)
    noor = studio.person()
    with studio.client(**V2) as client:
        ask(client, noor.email)
        members = fragment_of(follow(client, letter_to(studio, noor.email).link))
        assert list(members) == [
            *("access_token", "expires_at", "expires_in", "refresh_token"),
            *("sb", "token_type", "type"),
        ]
        assert members["type"] == "recovery"
        refreshed = client.post(
            "/auth/v1/token?grant_type=refresh_token",
            json={"refresh_token": members["refresh_token"]},
        )
        assert refreshed.status_code == 200


def test_the_page_for_a_new_password(studio_with: MakeStudio):
    studio = studio_with(recovery_form="true")
    noor = studio.person()
    with studio.client(**V2) as client:
        ask(client, noor.email)
        page = client.get(letter_to(studio, noor.email).link)
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert "default-src 'none'" in page.headers["content-security-policy"]
        _sets_password_by_form(studio, client, noor, page.text)


def _sets_password_by_form(studio: Studio, client: httpx2.Client, noor: Person, page: str) -> None:
    action = re.search(r'action="([^"]+)"', page)
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert action is not None
    assert token is not None

    def send(password: str) -> httpx2.Response:
        parts = {"token": (None, token.group(1)), "password": (None, password)}
        return client.post(action.group(1), files=parts)

    weak = send("abc")
    assert weak.status_code == 422
    assert "at least 6 characters" in weak.text
    assert "Your new password is set" in send(NEW).text
    assert noor.status("GET", "/profile") == 401, "signed out everywhere"
    grant = {"email": noor.email, "password": NEW}
    assert client.post("/auth/v1/token?grant_type=password", json=grant).status_code == 200
    again = send("another-one")
    assert again.status_code == 403
    assert "expired" in again.text


def test_the_form_helps_where_pkce_cannot(studio: Studio, guest: httpx2.Client, noor: Person):
    """A PKCE link only works in the browser that asked; the second link in the mail anywhere."""
    ask(guest, noor.email, **PKCE)
    letter = letter_to(studio, noor.email)
    assert f'<a href="{letter.form}">' in letter.html
    _sets_password_by_form(studio, guest, noor, guest.get(letter.form).text)


def test_the_form_without_a_good_link(guest: httpx2.Client):
    page = guest.get("/auth/v1/new-password?token=<script>")
    assert "<script>" not in page.text
    assert "<form" not in page.text


def test_nobody_learns_who_has_an_account(studio: Studio, guest: httpx2.Client, address: str):
    ask(guest, address)
    for path in ("magiclink", "resend"):
        ask(guest, address, path, type="signup")
    assert letters_to(studio, address) == []


def test_one_mail_a_minute(studio: Studio, guest: httpx2.Client, noor: Person):
    ask(guest, noor.email)
    letter_to(studio, noor.email)
    ask(guest, noor.email)
    ask(guest, noor.email, "magiclink")
    letter_to(studio, noor.email, 2)
    subjects = [letter.subject for letter in letters_to(studio, noor.email)]
    assert subjects == ["Scriptony: Set a new password", "Scriptony: Your sign-in link"]


def test_too_many_mails_asked_for_from_one_place(studio: Studio, guest: httpx2.Client):
    before = {row[0] for row in studio.sql("select key from kernel.rate_limits")}
    place = {"X-Forwarded-For": "198.51.100.77"}
    body = {"email": "somebody@lanternroom.example"}
    assert guest.post("/auth/v1/recover", json=body, headers=place).status_code == 200
    studio.sql(
        "update kernel.rate_limits set hits = 100 where key <> all(%(before)s) "
        "and key like 'mails-from:%%'",
        before=list(before),
    )
    answer = guest.post("/auth/v1/recover", json=body, headers=place)
    assert (answer.status_code, answer.json()["code"]) == (429, "over_email_send_rate_limit")
    assert re.match(
        r"For security purposes, you can only request this after \d+ seconds",
        answer.json()["message"],
    )


def test_six_digits(studio: Studio, guest: httpx2.Client, noor: Person):
    ask(guest, noor.email, "otp", create_user=False)
    code = letter_to(studio, noor.email).code
    proof = {"type": "email", "email": noor.email}
    wrong = guest.post("/auth/v1/verify", json=proof | {"token": _another(code)})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "otp_expired")
    session = guest.post("/auth/v1/verify", json=proof | {"token": code})
    assert session.json()["user"]["id"] == noor.id
    again = guest.post("/auth/v1/verify", json=proof | {"token": code})
    assert again.json()["code"] == "otp_expired"


def _another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_ten_wrong_codes_void_the_right_one(studio: Studio, guest: httpx2.Client, noor: Person):
    ask(guest, noor.email, "magiclink")
    code = letter_to(studio, noor.email).code
    proof = {"type": "magiclink", "email": noor.email}
    for _ in range(10):
        guest.post("/auth/v1/verify", json=proof | {"token": _another(code)})
    answer = guest.post("/auth/v1/verify", json=proof | {"token": code})
    assert answer.json()["code"] == "otp_expired"


def test_a_token_by_post(studio: Studio, guest: httpx2.Client, noor: Person):
    ask(guest, noor.email)
    token = letter_to(studio, noor.email).token
    proof = {"type": "recovery", "token_hash": token}
    both = guest.post("/auth/v1/verify", json=proof | {"email": noor.email, "token": "123456"})
    neither = guest.post("/auth/v1/verify", json={"type": "recovery"})
    kind = guest.post("/auth/v1/verify", json=proof | {"type": "sms"})
    assert {a.json()["code"] for a in (both, neither, kind)} == {"validation_failed"}
    assert guest.post("/auth/v1/verify", json=proof).json()["user"]["id"] == noor.id
    assert guest.post("/auth/v1/verify", json=proof).json()["code"] == "otp_expired"


def test_tries_from_one_place_are_limited(guest: httpx2.Client):
    place = {"X-Forwarded-For": "198.51.100.99"}
    proof = {"type": "recovery", "token_hash": "guess"}
    codes = [
        guest.post("/auth/v1/verify", json=proof, headers=place).json()["code"] for _ in range(61)
    ]
    assert codes == ["otp_expired"] * 60 + ["over_request_rate_limit"]


def test_a_sign_in_link_makes_an_account(studio: Studio, guest: httpx2.Client, address: str):
    ask(guest, address, "otp", data={"name": "Ilka"})
    location = follow(guest, letter_to(studio, address).link)
    me = studio.client(fragment_of(location)["access_token"])
    user = me.get("/auth/v1/user").json()
    assert (user["email"], user["user_metadata"]["name"]) == (address, "Ilka")
    assert user["email_confirmed_at"]
    assert me.get("/organizations").json()["organizations"]
    me.close()


@pytest.mark.parametrize(
    "page",
    [
        "https://elsewhere.example/reset-password",
        "http://127.0.0.1@elsewhere.example/",
        "http://127.0.0.1\\@elsewhere.example/",
        "//elsewhere.example/",
        "javascript:alert(1)",
        "http://127.0.0.1.elsewhere.example/",
    ],
)
def test_links_lead_nowhere_else(studio: Studio, guest: httpx2.Client, noor: Person, page: str):
    ask(guest, noor.email, "magiclink", page=page)
    location = follow(guest, letter_to(studio, noor.email).link)
    assert location.startswith(studio.url + "#access_token=")


def test_listed_pages_are_allowed(studio_with: MakeStudio):
    studio = studio_with(**ELSEWHERE)
    with studio.client() as client:
        url = "/auth/v1/authorize?provider=google&redirect_to="
        for page, status in [
            ("https://app.example/a/b", 302),
            ("https://blue.team.example/in", 302),
            ("https://a.blue.team.example/in", 400),
            ("https://blue.team.example/out", 400),
            ("https://evil.example/?x=https://app.example/a", 400),
        ]:
            answer = client.get(url + quote(page, safe=""), follow_redirects=False)
            assert answer.status_code == status, page


def test_providers_are_told_to_be_missing(guest: httpx2.Client):
    page = "http://localhost:3000"
    url = f"/auth/v1/authorize?provider=github&redirect_to={page}"
    answer = guest.get(url, follow_redirects=False)
    members = fragment_of(answer.headers["location"])
    assert (members["error"], members["error_code"]) == ("server_error", "validation_failed")
    plain = guest.get("/auth/v1/authorize?provider=github")
    assert plain.json()["message"] == "Unsupported provider: provider is not enabled"
    for answer in (guest.get("/auth/v1/callback?code=x&state=y"), guest.post("/auth/v1/callback")):
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_oauth_state")


def test_a_malformed_challenge(guest: httpx2.Client, noor: Person):
    for proof in ({"code_challenge": "short"}, PKCE | {"code_challenge_method": "md5"}):
        answer = guest.post("/auth/v1/recover", json={"email": noor.email, **proof})
        assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")


def test_a_new_password_voids_links(studio: Studio, guest: httpx2.Client, noor: Person):
    ask(guest, noor.email, "magiclink")
    link = letter_to(studio, noor.email).link
    noor.ok("PUT", "/auth/v1/user", json={"password": NEW})
    assert fragment_of(follow(guest, link))["error_code"] == "otp_expired"
