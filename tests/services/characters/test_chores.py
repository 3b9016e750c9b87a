"""What lies in the trash for long goes for good."""

from __future__ import annotations

from scriptony.kernel.settings import Settings
from scriptony.kernel.site import Site
from scriptony.main import PUBLISHED
from scriptony.services.characters.operations.trash import purge_old
from tests.services.characters.stage import add, events
from tests.studio import Person


async def test_the_old_trash_of_an_organization_goes(owner: Person) -> None:
    ids = [add(owner, organization_id=owner.organization)["id"] for _ in range(3)]
    for id in ids[:2]:
        owner.ok("DELETE", f"/characters/{id}")
    owner.studio.sql(
        "update characters.characters set deleted_at = now() - interval '31 days' "
        "where id = %(id)s",
        id=ids[0],
    )
    site = Site(Settings(data=owner.studio.data), owner.studio.conninfo, PUBLISHED)
    await site.kernel_db.open()
    await purge_old(site)
    await site.close()
    left = owner.studio.sql(
        "select id::text from characters.characters where organization_id = %(id)s order by id",
        id=owner.organization,
    )
    assert [row[0] for row in left] == sorted(ids[1:])
    assert [row[0] for row in events(owner, ids[0])] == ["characters.character.purged"]
