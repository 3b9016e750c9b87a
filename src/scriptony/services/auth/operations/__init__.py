"""One function per verb, by what it is about."""

from scriptony.services.auth.operations.accounts import SignupRefused, Taken, add_account
from scriptony.services.auth.operations.keys import make_keys
from scriptony.services.auth.operations.sessions import (
    Denied,
    OAuthInvalid,
    refresh,
    show_session,
    sign_in,
    sign_out,
)
from scriptony.services.auth.operations.signup import prepare, register_by_form, sign_up
from scriptony.services.auth.operations.users import read_user

__all__ = [
    "Denied",
    "OAuthInvalid",
    "SignupRefused",
    "Taken",
    "add_account",
    "make_keys",
    "prepare",
    "read_user",
    "refresh",
    "register_by_form",
    "show_session",
    "sign_in",
    "sign_out",
    "sign_up",
]
