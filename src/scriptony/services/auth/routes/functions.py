"""The function `scriptony-auth`: sign-up, profile, uploads, and what older pages ask for."""

from __future__ import annotations

from scriptony.kernel.errors import Conflict
from scriptony.kernel.http import Call, Routes
from scriptony.services.auth.operations import demo, profiles, signup
from scriptony.services.auth.routes.visitors import visitor_of
from scriptony.services.auth.schemas import (
    DemoAccount,
    FormSignUp,
    Migrated,
    MigrationStatus,
    ProfileAnswer,
    ProfilePatch,
    Seeded,
    SignedUp,
    SqlMigrated,
    Uploaded,
    UploadForm,
    Usage,
)

routes = Routes("scriptony-auth")

UPLOAD_LIMIT = 10 * 1024 * 1024


@routes.post("/signup", may="open")
async def register(call: Call, body: FormSignUp) -> SignedUp:
    """Make an account, its profile and its organization. The page signs in afterwards."""
    return await signup.register_by_form(call.site, visitor_of(call), body)


@routes.post("/auth/signup", may="open")
async def register_from_page(call: Call, body: FormSignUp) -> SignedUp:
    """The same at the URL the sign-up form uses."""
    return await signup.register_by_form(call.site, visitor_of(call), body)


@routes.post("/create-demo-user", may="open")
async def create_demo_user(call: Call) -> DemoAccount:
    """The demo account, where the settings want one; else 409."""
    account = await demo.create_demo_user(call.site, visitor_of(call))
    if account is None:
        raise Conflict("Demo user has already been registered", code="demo_user_exists")
    return account


@routes.post("/auth/seed-test-user", may="open")
async def seed_test_user(call: Call) -> Seeded:
    """The same for pages of 2025."""
    account = await demo.create_demo_user(call.site, visitor_of(call))
    return demo.seeded(account)


@routes.get("/profile", may="user")
async def get_profile(call: Call) -> ProfileAnswer:
    """One's own profile and organizations."""
    return await profiles.read_profile(call.site, call.actor, visitor_of(call).base_url)


@routes.put("/profile", may="user", private=True)
async def update_profile(call: Call, body: ProfilePatch) -> ProfileAnswer:
    """Change name, picture, bio or time zone."""
    base = visitor_of(call).base_url
    return await profiles.update_profile(call.site, call.actor, body, base)


@routes.get("/storage/usage", may="user", private=True)
async def get_usage(call: Call) -> Usage:
    """How much the caller has stored."""
    return await profiles.read_usage(call.site, call.actor)


@routes.post("/storage/upload", may="user", private=True, limit=UPLOAD_LIMIT)
async def upload(call: Call, form: UploadForm) -> Uploaded:
    """Keep a picture."""
    base = visitor_of(call).base_url
    return await profiles.keep_upload(call.site, call.actor, form.file, form.folder, base)


@routes.get("/migration-status", may="open")
async def migration_status(call: Call) -> MigrationStatus:
    """Never true: pages of 2025 would then sign in as their built-in demo account."""
    return MigrationStatus()


@routes.post("/migrate", may="superadmin")
async def migrate(call: Call) -> Migrated:
    """Nothing to do: the database is brought up to date at the start."""
    return Migrated()


@routes.post("/migrate-sql", may="superadmin")
async def migrate_sql(call: Call) -> SqlMigrated:
    """Nothing to do here either."""
    return SqlMigrated()
