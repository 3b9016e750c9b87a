"""The door of the worldbuilding service."""

from scriptony.kernel.service import Service
from scriptony.services.worldbuilding import routes
from scriptony.services.worldbuilding.operations import trash

service = Service(
    name="worldbuilding",
    functions=("scriptony-worldbuilding",),
    routes=routes.routes,
    features=(
        "worlds",
        "categories",
        "items",
        "locations",
        "maps",
        "relations",
        "organization-trash",
    ),
    chores=(trash.purge_old,),
)
