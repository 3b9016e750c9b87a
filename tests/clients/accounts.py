"""People who sign up in these tests: a fresh address each time, so that no test meets another."""

import base64
import json
import uuid
from typing import Any

PASSWORD = "tide-clock-1912"
NEW_PASSWORD = "salt-lamp-1913"
RESET_PAGE = "http://127.0.0.1:3000/reset-password"


def fresh_address() -> str:
    return f"noor-{uuid.uuid4().hex[:12]}@lanternroom.example"


def claims_of(token: str) -> dict[str, Any]:
    """The claims a token states, without checking its signature."""
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def expired_copy(token: str) -> str:
    """The token of someone whose session ran out: the same claims, an hour too old.

    Its signature no longer fits, which is just as dead to a server.
    """
    header, _, signature = token.split(".")
    claims = claims_of(token)
    claims |= {"exp": claims["iat"] - 3600, "iat": claims["iat"] - 7200}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{header}.{payload}.{signature}"
