"""How often is too often. Wide enough for an office behind one address and for a test suite."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scriptony.kernel.limits import hit
from scriptony.kernel.secrets import digest
from scriptony.services.auth.rules import Visitor

if TYPE_CHECKING:
    from scriptony.kernel.site import Site


class Limit(NamedTuple):
    """At most `most` tries in `seconds`."""

    name: str
    most: int
    seconds: int


SIGN_UPS = Limit("sign-up", 200, 3600)
"""New accounts from one address; not counted on the machine itself."""
SIGN_INS = Limit("sign-in", 600, 300)
"""Tries to sign in from one address, whatever the account: else one could try a usual password on
every account there is. Those of one account: `kernel.secrets.GUESSES`."""
MAILS = Limit("mail", 1, 60)
"""Mails of one kind to one account."""
REQUESTED_MAILS = Limit("mails-from", 100, 3600)
"""Mails asked for from one address."""
INVITED = Limit("invite", 200, 3600)
"""Invitations sent by one person."""
CODES = Limit("verify", 60, 300)
"""Links and codes tried from one address. Those of one account: CODE_TRIES."""
CODE_TRIES = 10
"""Wrong six-digit codes after which a mail's code is void."""


async def count(site: Site, limit: Limit, visitor: Visitor) -> None:
    """Count one try from the visitor's address; TooMany (429) when there were too many."""
    if not visitor.is_local:
        await count_for(site, limit, visitor.address)


async def count_for(site: Site, limit: Limit, whom: str) -> None:
    """Count one try of `whom`."""
    key = f"{limit.name}:{digest(whom)[:32]}"
    await hit(site.database("auth"), key, limit.most, limit.seconds)
