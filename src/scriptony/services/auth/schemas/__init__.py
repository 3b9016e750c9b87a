"""What travels to and from `/auth/v1` and the function routes."""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec import UNSET, Struct, UnsetType, field

from scriptony.kernel.http import Upload

Optional = str | UnsetType


class User(Struct):
    """An account as its owner's client sees it; times that never were are left out."""

    id: str
    email: str
    app_metadata: dict[str, Any]
    user_metadata: dict[str, Any]
    identities: list[dict[str, Any]]
    created_at: str
    updated_at: str
    aud: str = "authenticated"
    role: str = "authenticated"
    phone: str = ""
    is_anonymous: bool = False
    email_confirmed_at: Optional = UNSET
    confirmed_at: Optional = UNSET
    last_sign_in_at: Optional = UNSET
    invited_at: Optional = UNSET
    banned_until: Optional = UNSET
    recovery_sent_at: Optional = UNSET
    confirmation_sent_at: Optional = UNSET
    email_change_sent_at: Optional = UNSET
    new_email: Optional = UNSET


class SessionAnswer(Struct):
    """A pair of tokens, and whose. `expires_in` in seconds, `expires_at` since the epoch."""

    access_token: str
    expires_in: int
    expires_at: int
    refresh_token: str
    user: User
    token_type: str = "bearer"


class SignUp(Struct):
    """`POST /auth/v1/signup`; members that are null count as absent."""

    email: str | None = None
    password: str | None = None
    phone: str | None = None
    data: dict[str, Any] | None = None
    setup_code: str | None = None
    code_challenge: str | None = None
    code_challenge_method: str | None = None


class Grant(Struct):
    """`POST /auth/v1/token`, whatever its grant type."""

    email: str | None = None
    phone: str | None = None
    password: str | None = None
    refresh_token: str | None = None
    auth_code: str | None = None
    code_verifier: str | None = None


class FormSignUp(Struct):
    """`POST /signup` of the functions."""

    email: str | None = None
    password: str | None = None
    name: str | None = None
    setup_code: str | None = None


class SignedUp(Struct):
    """The answer to the functions' sign-up."""

    user_id: str
    organization_id: str
    user: dict[str, str | None]
    success: bool = True


class Organization(Struct):
    """An organization; `owner_id` is its first owner."""

    id: str
    name: str
    slug: str
    owner_id: str | None
    created_at: str
    updated_at: str
    deleted_at: str | None
    is_deleted: bool
    revision: int


class Membership(Struct):
    """One of the caller's organizations and their role in it. The plural is the contract's."""

    role: str
    organizations: Organization


class Memberships(Struct):
    """The caller's organizations, the oldest membership first."""

    organizations: list[Membership]


class OrganizationAnswer(Struct):
    """One organization, and on reading the caller's role."""

    organization: Organization
    role: Optional = UNSET


class OrganizationFields(Struct):
    """`POST` and `PUT /organizations`."""

    name: str | None = None
    slug: str | None = None


class PublicPerson(Struct):
    """What members of one organization see of each other."""

    id: str
    name: str | None
    email: str
    avatar_url: str | None


class ListedMember(Struct):
    """A line of the list of members. The plural is the contract's."""

    role: str
    user_id: str
    users: PublicPerson


class Members(Struct):
    """All members of an organization."""

    members: list[ListedMember]


class Member(Struct):
    """A membership."""

    id: str
    organization_id: str
    user_id: str
    role: str
    created_at: str
    updated_at: str


class Invitation(Struct):
    """A membership that waits for an account of `email`."""

    id: str
    organization_id: str
    email: str
    role: str
    invited_by: str | None
    created_at: str
    expires_at: str
    organization_name: Optional = UNSET


class MemberAnswer(Struct):
    """A new member, or the invitation that an unknown address got instead."""

    member: Member | None
    invitation: Invitation | UnsetType = UNSET


class Invitations(Struct):
    """Pending invitations."""

    invitations: list[Invitation]


class NewMember(Struct):
    """Who shall be a member, by id or address, and as what (default `viewer`)."""

    user_id: str | None = None
    email: str | None = None
    role: str | None = None


class NewRole(Struct):
    """`PUT /organizations/:id/members/:user_id`."""

    role: str | None = None


class Profile(Struct):
    """One's own profile."""

    id: str
    name: str | None
    email: str
    organization_id: str | None
    avatar_url: str | None
    bio: str | None
    time_zone: str
    created_at: str
    updated_at: str
    organizations: Organization | None | UnsetType = UNSET


class ProfileAnswer(Struct):
    """A profile, and on reading the organizations."""

    profile: Profile
    organizations: list[Membership] | UnsetType = UNSET


class ProfilePatch(Struct):
    """`PUT /profile`; a picture may come as data URL of up to 1 MiB, `time_zone` is a name of the
    IANA database such as `Europe/Berlin`."""

    aliases: ClassVar[dict[str, str]] = {"avatar": "avatar_url"}

    name: str | None | UnsetType = UNSET
    bio: str | None | UnsetType = UNSET
    time_zone: str | None | UnsetType = UNSET
    avatar_url: str | None | UnsetType = UNSET


class StoredFile(Struct, rename="camel"):
    """A file in the caller's usage."""

    name: str
    size: int
    created_at: str


class Usage(Struct, rename="camel"):
    """What the caller has stored, in bytes; the 1,000 newest files."""

    total_size: int
    file_count: int
    files: list[StoredFile]


class UploadForm(Struct):
    """`POST /storage/upload`."""

    file: Upload | None = None
    folder: str | None = None


class Uploaded(Struct):
    """Where an uploaded file can be read, and its name in the storage."""

    url: str
    path: str
    success: bool = True


class Done(Struct):
    """Something was done."""

    success: bool = True


class MigrationStatus(Struct, rename="camel"):
    """Whether older data was moved here."""

    migration_done: bool = False


_MOVED = (
    "organizations",
    "worlds",
    "worldCategories",
    "worldItems",
    "projects",
    "episodes",
    "characters",
    "scenes",
)


class Migrated(Struct):
    """What was moved: nothing."""

    success: bool = True
    stats: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_MOVED, 0))
    errors: list[str] = field(default_factory=list[str])


class SqlMigrated(Struct):
    """What was applied: nothing."""

    success: bool = True
    applied: list[str] = field(default_factory=list[str])
    errors: list[str] = field(default_factory=list[str])


class DemoAccount(SignedUp):
    """The demo account, whose password is no secret."""

    email: str = ""
    password: str = ""


class Seeded(Struct):
    """The answer of `seed-test-user`."""

    message: str
    user: dict[str, str] | UnsetType = UNSET
    success: bool = True


class UserPatch(Struct):
    """`PUT /auth/v1/user`; null counts as absent."""

    data: dict[str, Any] | None = None
    password: str | None = None
    email: str | None = None
    code_challenge: str | None = None
    code_challenge_method: str | None = None


class LinkRequest(Struct):
    """`POST /recover`, `/otp`, `/magiclink`, `/resend`."""

    email: str | None = None
    type: str | None = None
    create_user: bool | None = None
    data: dict[str, Any] | None = None
    phone: str | None = None
    code_challenge: str | None = None
    code_challenge_method: str | None = None


class Proof(Struct):
    """`POST /auth/v1/verify`: a token, or an address and its six digits."""

    type: str | None = None
    token_hash: str | None = None
    email: str | None = None
    token: str | None = None


class NewPasswordForm(Struct):
    """What our own page for a new password sends."""

    token: str = ""
    password: str = ""


class AdminUser(Struct):
    """What the service may set of an account; members that are absent stay."""

    id: str | None = None
    email: str | None = None
    password: str | None = None
    password_hash: str | None = None
    email_confirm: bool | None = None
    user_metadata: dict[str, Any] | None = None
    app_metadata: dict[str, Any] | None = None
    ban_duration: str | None = None


class Deletion(Struct):
    """`DELETE /auth/v1/admin/users/:id`."""

    should_soft_delete: bool | None = None


class LinkOrder(Struct):
    """`POST /auth/v1/admin/generate_link` and `/invite`."""

    email: str | None = None
    type: str | None = None
    password: str | None = None
    new_email: str | None = None
    data: dict[str, Any] | None = None
    redirect_to: str | None = None


class Users(Struct):
    """A page of all accounts."""

    users: list[User]
    aud: str = "authenticated"
