"""The unmodified Python client: accounts, sessions, recovery.

The services, storage and administration are in test_supabase_py_services.py.
"""

from urllib.parse import parse_qs, urlsplit

import httpx
import httpx2
import pytest
from supabase import Client, ClientOptions, create_client
from supabase_auth.errors import AuthApiError, AuthWeakPasswordError
from supabase_functions.errors import FunctionsHttpError

from tests.clients.accounts import (
    NEW_PASSWORD,
    PASSWORD,
    RESET_PAGE,
    claims_of,
    expired_copy,
    fresh_address,
)
from tests.clients.conftest import Connect
from tests.clients.mailbox import recovery_link
from tests.studio import Studio


def sign_in(client: Client, address: str, password: str = PASSWORD):
    return client.auth.sign_in_with_password({"email": address, "password": password})


def refusal(act, *arguments) -> AuthApiError:
    with pytest.raises(AuthApiError) as refused:
        act(*arguments)
    return refused.value


def session_of(client: Client):
    session = client.auth.get_session()
    assert session is not None
    return session


def test_signs_up_and_is_signed_in(connect: Connect, address: str):
    client = connect()
    details = {"email": address, "password": PASSWORD, "options": {"data": {"name": "Noor"}}}
    answer = client.auth.sign_up(details)
    assert answer.session is not None
    assert answer.user.email == address
    assert answer.user.user_metadata["name"] == "Noor"
    assert answer.session.expires_in > 90
    assert [identity.provider for identity in answer.user.identities] == ["email"]


def test_a_taken_address_is_refused(connect: Connect, noor: Client, address: str):
    error = refusal(connect().auth.sign_up, {"email": address, "password": PASSWORD})
    assert (error.status, error.code) == (422, "user_already_exists")


def test_a_weak_password_says_why(connect: Connect, address: str):
    with pytest.raises(AuthWeakPasswordError) as refused:
        connect().auth.sign_up({"email": address, "password": "abc"})
    assert refused.value.reasons == ["length"]


def test_signs_in(connect: Connect, noor: Client, address: str):
    answer = sign_in(connect(), address)
    assert answer.user.id == noor.auth.get_user().user.id
    assert answer.user.last_sign_in_at is not None


def test_wrong_password_and_unknown_address_look_the_same(
    connect: Connect, noor: Client, address: str
):
    errors = [
        refusal(sign_in, connect(), address, "not-this-one"),
        refusal(sign_in, connect(), "nobody-" + address),
    ]
    for error in errors:
        assert (error.status, error.code) == (400, "invalid_credentials")
        assert error.message == "Invalid login credentials"


def test_reads_the_user(noor: Client, address: str):
    user = noor.auth.get_user().user
    assert (user.email, user.aud, user.role) == (address, "authenticated", "authenticated")
    assert user.app_metadata["provider"] == "email"


def test_checks_the_claims_itself(noor: Client, address: str):
    claims = noor.auth.get_claims()
    assert claims["claims"]["email"] == address
    assert claims["headers"]["alg"] != "HS256", "needs a key that can be published"


def test_updates_the_user(noor: Client):
    user = noor.auth.update_user({"data": {"name": "Noor A."}}).user
    assert user.user_metadata["name"] == "Noor A."
    assert session_of(noor).user.user_metadata["name"] == "Noor A."
    profile = noor.functions.invoke(
        "scriptony-auth/profile", {"method": "GET", "responseType": "json"}
    )
    assert profile["profile"]["name"] == "Noor A."


def test_nobody_promotes_himself(connect: Connect, noor: Client):
    """Acceptance check 5. Noor may be the first account, which is superadmin: so somebody later."""
    jory = connect()
    jory.auth.sign_up({"email": fresh_address(), "password": PASSWORD})
    jory.auth.update_user({"data": {"role": "superadmin"}})
    jory.auth.refresh_session()
    user = jory.auth.get_user().user
    assert (user.user_metadata["role"], user.app_metadata["role"]) == ("user", "user")


def test_refreshes_within_the_same_session(noor: Client):
    before = session_of(noor)
    after = noor.auth.refresh_session().session
    assert after.refresh_token != before.refresh_token
    ids = [claims_of(session.access_token)["session_id"] for session in (before, after)]
    assert ids[0] == ids[1]


def test_two_tabs_may_refresh_with_the_same_token(connect: Connect, noor: Client):
    token = session_of(noor).refresh_token
    tabs = [connect().auth.refresh_session(token).session for _ in range(2)]
    ids = [claims_of(session.access_token)["session_id"] for session in tabs]
    assert ids[0] == ids[1]


def test_a_stolen_old_refresh_token_ends_the_session(
    studio: Studio, connect: Connect, noor: Client
):
    """Acceptance check 4: reuse beyond the grace time closes everything made from the token."""
    stolen = session_of(noor).refresh_token
    noor.auth.refresh_session()
    noor.auth.refresh_session()
    studio.sql(
        "update auth.refresh_tokens set replaced_at = replaced_at - interval '11 seconds' "
        "where session_id = %(session)s",
        session=claims_of(session_of(noor).access_token)["session_id"],
    )  # the grace time is over
    error = refusal(connect().auth.refresh_session, stolen)
    assert (error.status, error.code) == (400, "refresh_token_already_used")
    assert refusal(noor.auth.get_user).code == "session_not_found"
    newest = session_of(noor).refresh_token
    assert refusal(connect().auth.refresh_session, newest).status == 400


@pytest.mark.parametrize("grant", ["password", "refresh_token"])
def test_a_stale_bearer_does_not_matter_when_getting_a_new_one(
    studio: Studio, noor: Client, address: str, grant: str
):
    """Acceptance check 3: the library keeps sending the expired token, on every endpoint."""
    session = session_of(noor)
    headers = {"Authorization": f"Bearer {expired_copy(session.access_token)}"}
    with httpx.Client(timeout=30) as http:
        options = ClientOptions(headers=headers, httpx_client=http, auto_refresh_token=False)
        client = create_client(studio.url, studio.anon_key, options)
        if grant == "password":
            answer = sign_in(client, address)
        else:
            answer = client.auth.refresh_session(session.refresh_token)
        assert answer.user.email == address


def test_signing_out_ends_the_session_everywhere_at_once(
    connect: Connect, noor: Client, address: str
):
    elsewhere = connect()
    sign_in(elsewhere, address)
    old = session_of(noor)
    noor.auth.sign_out()
    assert noor.auth.get_session() is None
    for token in (old.access_token, session_of(elsewhere).access_token):
        assert refusal(connect().auth.get_user, token).code == "session_not_found"
        with pytest.raises(FunctionsHttpError) as refused:
            _profile_as(connect(), token)
        assert (refused.value.status, refused.value.message) == (401, "Unauthorized")
    assert refusal(connect().auth.refresh_session, old.refresh_token).status == 400


def _profile_as(client: Client, token: str):
    headers = {"Authorization": f"Bearer {token}"}
    client.functions.invoke("scriptony-auth/profile", {"method": "GET", "headers": headers})


def test_signing_out_here_leaves_other_devices_alone(connect: Connect, noor: Client, address: str):
    here = connect()
    sign_in(here, address)
    here.auth.sign_out({"scope": "local"})
    assert noor.auth.get_user().user.email == address


def test_recovers_a_forgotten_password(
    studio: Studio, connect: Connect, noor: Client, address: str
):
    forgetful = connect()
    forgetful.auth.reset_password_for_email(address, {"redirect_to": RESET_PAGE})
    code = _code_behind(recovery_link(studio.mail_folder, address))
    session = forgetful.auth.exchange_code_for_session({"auth_code": code}).session
    assert session.user.email == address
    forgetful.auth.update_user({"password": NEW_PASSWORD})

    assert refusal(sign_in, connect(), address, PASSWORD).code == "invalid_credentials"
    sign_in(connect(), address, NEW_PASSWORD)
    assert refusal(noor.auth.get_user).code == "session_not_found", "other sessions have ended"
    assert forgetful.auth.get_user().user.email == address, "this one has not"


def _code_behind(link: str) -> str:
    answer = httpx2.get(link, follow_redirects=False)
    assert answer.status_code == 303
    location = urlsplit(answer.headers["location"])
    assert f"{location.scheme}://{location.netloc}{location.path}" == RESET_PAGE
    (code,) = parse_qs(location.query)["code"]
    return code


def test_a_mail_scanner_does_not_use_up_the_link(
    studio: Studio, connect: Connect, noor: Client, address: str
):
    client = connect()
    client.auth.reset_password_for_email(address, {"redirect_to": RESET_PAGE})
    link = recovery_link(studio.mail_folder, address)
    httpx2.head(link, follow_redirects=False)
    code = _code_behind(link)
    assert client.auth.exchange_code_for_session({"auth_code": code}).user.email == address


def test_an_unknown_address_gets_the_same_answer(connect: Connect, address: str):
    connect().auth.reset_password_for_email(address, {"redirect_to": RESET_PAGE})


def test_the_same_password_is_no_new_one(noor: Client):
    error = refusal(noor.auth.update_user, {"password": PASSWORD})
    assert (error.status, error.code) == (422, "same_password")


def test_events_follow_the_session(connect: Connect, noor: Client, address: str):
    client, events = connect(), []
    client.auth.on_auth_state_change(lambda event, session: events.append(event))
    sign_in(client, address)
    client.auth.update_user({"data": {"name": "Noor A."}})
    client.auth.refresh_session()
    client.auth.sign_out()
    assert events == ["SIGNED_IN", "USER_UPDATED", "TOKEN_REFRESHED", "SIGNED_OUT"]
