"""One's own profile, and what one has stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Row, Session, as_json
from scriptony.kernel.errors import Invalid, NotFound
from scriptony.kernel.events import changes, publish
from scriptony.kernel.http import Upload
from scriptony.kernel.ids import new_id
from scriptony.kernel.objects import PictureRef, hold, resolve_picture, save_picture
from scriptony.services.auth import rules
from scriptony.services.auth.operations.organizations import list_organizations
from scriptony.services.auth.queries import organizations as organizations_sql
from scriptony.services.auth.queries import profiles as sql
from scriptony.services.auth.schemas import (
    Organization,
    Profile,
    ProfileAnswer,
    ProfilePatch,
    StoredFile,
    Uploaded,
    Usage,
)

if TYPE_CHECKING:
    from scriptony.kernel.site import Site

BUCKET = "make-3b52693b-storage"
PERSON = ("name", "bio", "time_zone", "avatar_id", "avatar_url", "user_metadata")


def _profile(site: Site, base_url: str, row: Row) -> Profile:
    id, name, email, home, url, key, bio, time_zone, created_at, updated_at = row
    picture = site.shelf.signer.url(base_url, key) if key else url
    return Profile(id, name, email, home, picture, bio, time_zone, created_at, updated_at)


async def read_profile(site: Site, actor: Actor, base_url: str) -> ProfileAnswer:
    """The actor's profile with the home organization, and all organizations."""
    db = site.database("auth")
    organizations = await list_organizations(db, actor)
    async with db.session() as session:
        row = await session.one(sql.READ, {"id": actor.user_id})
        home = await session.one(organizations_sql.HOME, {"actor": actor.user_id})
    if row is None:
        raise NotFound("Profile")
    profile = _profile(site, base_url, row)
    profile.organizations = Organization(*home) if home else None
    return ProfileAnswer(profile, organizations)


async def read_avatar(site: Site, actor: Actor, value: object, field: str) -> PictureRef:
    """A picture of oneself, sent as data URL, as one of our URLs or as one elsewhere."""
    return await resolve_picture(
        site.database("auth"),
        site.shelf,
        actor,
        str(value) if value else None,
        field=field,
        bucket=BUCKET,
        stem=f"avatars/{actor.user_id}/avatar",
    )


async def update_profile(
    site: Site, actor: Actor, patch: ProfilePatch, base_url: str
) -> ProfileAnswer:
    """Change name, picture, bio or time zone; the user's metadata shows the same. Invalid (400)
    when nothing was sent that can be changed."""
    new: dict[str, Any] = {}
    if patch.name is not UNSET:
        new["name"] = rules.check_name(patch.name)
        if new["name"] is None:
            raise Invalid("name is required", field="name")
    if patch.bio is not UNSET:
        new["bio"] = rules.check_bio(patch.bio)
    if patch.time_zone is not UNSET:
        new["time_zone"] = rules.check_time_zone(patch.time_zone)
    if patch.avatar_url is not UNSET:
        picture = await read_avatar(site, actor, patch.avatar_url, "avatar_url")
        new |= {"avatar_id": picture.id, "avatar_url": picture.url}
    if not new:
        raise Invalid("No valid fields to update")
    async with site.database("auth").transaction() as tx:
        await change_person(tx, actor, actor.user_id, new)
        row = await tx.one(sql.READ, {"id": actor.user_id})
    if row is None:
        raise NotFound("Profile")
    return ProfileAnswer(_profile(site, base_url, row))


async def change_person(tx: Session, actor: Actor | None, id: str, new: dict[str, Any]) -> None:
    """Write changed members of `PERSON`. Only which they are is told: what they hold is the
    person's own affair."""
    row = await tx.one(sql.LOCK, {"id": id})
    if row is None:
        raise NotFound("User")
    old: dict[str, Any] = dict(zip(PERSON, row, strict=True))
    changed = changes(old, old | new)
    if changed is None:
        return
    await hold(tx, new.get("avatar_id"))
    values = old | new | {"id": id}
    await tx.run(sql.UPDATE, values | {"user_metadata": as_json(values["user_metadata"])})
    after: dict[str, Any] = dict.fromkeys(changed[1])
    await publish(
        tx,
        actor,
        "auth.account.changed",
        entity_type="account",
        entity_id=id,
        after=after,
    )


async def read_usage(site: Site, actor: Actor) -> Usage:
    """What the actor has stored in every bucket: totals over all, the 1,000 newest by name."""
    async with site.database("auth").session() as session:
        total, count = await session.one(sql.USAGE, {"actor": actor.user_id}) or (0, 0)
        rows = await session.all(sql.FILES, {"actor": actor.user_id})
    files = [StoredFile(path.rpartition("/")[2], size, at) for path, size, at in rows]
    return Usage(total, count, files)


async def keep_upload(
    site: Site, actor: Actor, file: Upload | None, folder: str | None, base_url: str
) -> Uploaded:
    """Keep a picture of up to 10 MiB for its uploader, until the account goes."""
    if file is None:
        raise Invalid("No file provided", field="file")
    db = site.database("auth")
    stem = f"{rules.folder_named(folder)}/{actor.user_id}/{new_id()}"
    id = await save_picture(db, site.shelf, actor, bucket=BUCKET, stem=stem, data=file.data)
    async with db.transaction() as tx:
        await tx.run(sql.KEEP_UPLOAD, {"object_id": id, "actor": actor.user_id})
        await hold(tx, id)
        bucket, path = await tx.one(sql.PLACE, {"id": id}) or (BUCKET, "")
    return Uploaded(site.shelf.signer.url(base_url, f"{bucket}/{path}"), path)
