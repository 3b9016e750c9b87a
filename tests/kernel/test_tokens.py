"""Access tokens: only what the published keys have signed, and only until it expires."""

from __future__ import annotations

import base64
import hmac
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from joserfc.jwk import ECKey

from scriptony.kernel import tokens as tokens_module
from scriptony.kernel.errors import Unavailable
from scriptony.kernel.tokens import BadToken, Claims, Tokens
from tests.kernel.running import KEY, token

NOW = 1_800_000_000.0
CLAIMS = {"sub": "ada", "session_id": "s-1", "aud": "authenticated", "exp": int(NOW) + 60}


class Published:
    """Keys as accounts would publish them, and how often they were asked for."""

    def __init__(self, *keys: ECKey) -> None:
        self.keys, self.asked = keys, 0

    async def __call__(self) -> dict[str, dict[str, Any]]:
        self.asked += 1
        return {str(key.kid): dict(key.as_dict(private=False)) for key in self.keys}


def tokens(*keys: ECKey) -> Tokens:
    return Tokens(Published(*(keys or (KEY,))), lambda: NOW)


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


async def test_a_good_token_says_who() -> None:
    assert await tokens().verify(token(CLAIMS)) == Claims("ada", "s-1", int(NOW) + 60, CLAIMS)


async def test_a_token_is_good_until_it_expires_also_when_remembered() -> None:
    clock = [NOW]
    checking = Tokens(Published(KEY), lambda: clock[0])
    signed = token(CLAIMS)
    for _ in range(2):
        assert (await checking.verify(signed)).user_id == "ada"
    clock[0] = NOW + 60
    with pytest.raises(BadToken):
        await checking.verify(signed)


async def test_only_so_many_are_remembered_and_all_stay_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tokens_module, "_REMEMBERED", 3)
    checking = tokens()
    signed = [token(CLAIMS | {"session_id": f"s-{number}"}) for number in range(8)]
    for one in [*signed, *signed]:
        await checking.verify(one)
        assert len(checking._seen) <= 3
    assert (await checking.verify(signed[0])).session_id == "s-0"


async def test_keys_are_loaded_once_and_again_for_a_new_one() -> None:
    published = Published(KEY)
    checking = Tokens(published, lambda: NOW)
    await checking.verify(token(CLAIMS))
    await checking.verify(token({**CLAIMS, "sub": "bo"}))
    assert published.asked == 1
    new = ECKey.generate_key("P-256", auto_kid=True)
    published.keys = (KEY, new)
    await checking.verify(token(CLAIMS, new))
    assert published.asked == 2


@pytest.mark.parametrize(
    "claims",
    [
        {**CLAIMS, "exp": int(NOW)},
        {**CLAIMS, "exp": "soon"},
        {**CLAIMS, "exp": None},
        {**CLAIMS, "aud": "anon"},
        {"sub": "ada", "aud": "authenticated", "exp": int(NOW) + 60},
        {"role": "anon", "iss": "supabase", "exp": int(NOW) + 60},
        {},
        [],
        None,
    ],
)
async def test_a_signed_text_that_is_no_access_token(claims: Any) -> None:
    with pytest.raises(BadToken):
        await tokens().verify(token(claims))


async def test_other_keys_open_nothing() -> None:
    stranger = ECKey.generate_key("P-256", auto_kid=True)
    with pytest.raises(BadToken):
        await tokens().verify(token(CLAIMS, stranger))
    with pytest.raises(BadToken):  # somebody else's key under the name of ours
        await tokens().verify(token(CLAIMS, stranger, kid=KEY.kid))


async def test_other_algorithms_open_nothing() -> None:
    header = b64(msgspec.json.encode({"alg": "HS256", "kid": KEY.kid}))
    body = f"{header}.{b64(msgspec.json.encode(CLAIMS))}"
    # The public key, which everybody knows, taken for a shared secret.
    mac = hmac.digest(KEY.as_pem(private=False), body.encode(), "sha256")
    forged = f"{body}.{b64(mac)}"
    unsigned = f"{b64(msgspec.json.encode({'alg': 'none', 'kid': KEY.kid}))}."
    unsigned += f"{b64(msgspec.json.encode(CLAIMS))}."
    for bad in (forged, unsigned):
        with pytest.raises(BadToken):
            await tokens().verify(bad)


GOOD = token(CLAIMS)


RAW = st.binary().map(lambda raw: f"{b64(raw)}.{b64(raw)}.x")


@given(st.text() | st.text(st.characters()) | RAW)
@example("")
@example("..")
@example("\ud800")
@example(f"{b64(b'[]')}.{b64(b'{}')}.x")
@example(f"{b64(b'null')}.{b64(b'{}')}.x")
@example(f"{b64(b'[' * 40_000)}.{b64(b'{}')}.x")
@example(f"{b64(bytes([255]))}.{b64(b'{}')}.x")
@example(f'{b64(b"""{"alg": ["ES256"], "kid": {}}""")}.e30.x')
@example(f'{b64(b"""{"alg": "ES256", "crit": ["x"], "b64": false}""")}.e30.x')
@example(GOOD[:-1])
@example(GOOD + "A")
@example(f"{GOOD}.{GOOD}")
async def test_any_other_text_is_a_bad_token(text: str) -> None:
    with pytest.raises(BadToken):
        await tokens().verify(text)


@given(st.integers(0, len(GOOD) - 1), st.characters(codec="ascii"))
async def test_a_token_changed_anywhere_is_a_bad_token(at: int, other: str) -> None:
    changed = GOOD[:at] + other + GOOD[at + 1 :]
    try:
        claims = await tokens().verify(changed)
    except BadToken:
        return
    # The last letter of a part has bits nobody reads.
    assert claims == await tokens().verify(GOOD)


async def test_bad_tokens_are_not_remembered() -> None:
    checking = tokens()
    for n in range(50):
        with pytest.raises(BadToken):
            await checking.verify(f"{n}.{n}.{n}")
    assert len(checking._seen) == 0


async def test_a_database_that_is_away_is_not_the_tokens_fault() -> None:
    async def away() -> dict[str, dict[str, Any]]:
        raise Unavailable("not now")

    with pytest.raises(Unavailable):
        await Tokens(away, lambda: NOW).verify(token(CLAIMS))
