"""Changing the address of an account."""

from __future__ import annotations

import psycopg

from scriptony.kernel.db import Session
from scriptony.kernel.errors import Refusal
from scriptony.services.auth.operations.users import Account
from scriptony.services.auth.queries import accounts as sql


class AddressTaken(Refusal):
    """422: another account has this address."""

    status = 422
    code = "email_exists"

    def __init__(self) -> None:
        super().__init__("A user with this email address has already been registered")


async def set_email(tx: Session, id: str, email: str) -> None:
    """Give the account a new, confirmed address, in its identity too. AddressTaken (422)."""
    try:
        async with tx.connection.transaction():
            await tx.run(sql.SET_EMAIL, {"id": id, "email": email})
    except psycopg.errors.UniqueViolation:
        raise AddressTaken from None


async def adopt_new_email(tx: Session, account: Account) -> None:
    """The address that waited for confirmation becomes the account's."""
    if account.new_email is not None:
        await set_email(tx, account.id, account.new_email)
