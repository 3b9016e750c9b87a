"""The door of the characters service."""

from scriptony.kernel.service import Service
from scriptony.services.characters import routes
from scriptony.services.characters.operations.trash import purge_old

service = Service(
    name="characters",
    functions=("scriptony-characters",),
    routes=routes.routes,
    features=("characters-crud", "image-upload", "project-world-organization-scope"),
    chores=(purge_old,),
)
