"""Changing one's own account: password, address, name and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Session
from scriptony.kernel.errors import Invalid, Refusal, Unauthorized
from scriptony.kernel.events import publish
from scriptony.kernel.secrets import hash_password, password_fits
from scriptony.services.auth import rules
from scriptony.services.auth.operations.addresses import AddressTaken, set_email
from scriptony.services.auth.operations.links import Link, mail_link, make_link
from scriptony.services.auth.operations.profiles import change_person, read_avatar
from scriptony.services.auth.operations.sessions import end_sessions
from scriptony.services.auth.operations.users import Account, find_account, find_by_email, show_user
from scriptony.services.auth.queries import accounts as sql
from scriptony.services.auth.queries import links as links_sql
from scriptony.services.auth.rules import Visitor
from scriptony.services.auth.schemas import User, UserPatch

if TYPE_CHECKING:
    from scriptony.kernel.site import Site
