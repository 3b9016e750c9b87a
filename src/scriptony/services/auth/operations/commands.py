"""What the command line does, without HTTP."""

from __future__ import annotations

from scriptony.kernel.db import Database
from scriptony.kernel.errors import Invalid
from scriptony.kernel.secrets import hash_password
from scriptony.services.auth import rules
from scriptony.services.auth.operations.accounts import NewAccount, add_account
from scriptony.services.auth.operations.administration import find_user, set_role
from scriptony.services.auth.operations.passwords import set_password
from scriptony.services.auth.operations.users import Account
from scriptony.services.auth.queries import keys as keys_sql


async def create_user(
    db: Database, email: str, password: str, name: str | None = None, role: str = "user"
) -> Account:
    """A confirmed account with its organization. Taken (422), Invalid (400), WeakPassword (422)."""
    email = rules.clean_email(email)
    rules.check_new_password(password)
    _check_role(role)
    hashed = await hash_password(password)
    new = NewAccount(email=email, password_hash=hashed, name=rules.check_name(name), role=role)
    async with db.transaction() as tx:
        return await add_account(tx, new)


async def promote(db: Database, email: str, role: str = "superadmin") -> None:
    """Give the account of an address a system role. UserMissing (404)."""
    _check_role(role)
    async with db.transaction() as tx:
        account = await find_user(tx, email.strip().lower())
        if account.system_role != role:
            await set_role(tx, account.id, role)


def _check_role(role: str) -> None:
    if role not in rules.SYSTEM_ROLES:
        raise Invalid(f"role must be one of {', '.join(rules.SYSTEM_ROLES)}", field="role")


async def reset_password(db: Database, email: str, password: str) -> None:
    """Set a password and sign the account out everywhere. UserMissing (404)."""
    rules.check_new_password(password)
    hashed = await hash_password(password)
    async with db.transaction() as tx:
        account = await find_user(tx, email.strip().lower())
        await set_password(tx, None, account.id, hashed, keep=None)


async def list_keys(db: Database) -> dict[str, str]:
    """The two API keys: `anon_key` and `service_key`."""
    async with db.session() as session:
        known = dict(await session.all(keys_sql.SECRETS))
    return {name: known[name] for name in ("anon_key", "service_key") if name in known}
