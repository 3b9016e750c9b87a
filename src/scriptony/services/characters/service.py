"""The door of the characters service."""

from scriptony.kernel.service import Service
from scriptony.services.characters import routes

service = Service(
    name="characters",
    functions=("scriptony-characters",),
    routes=routes.routes,
    features=("characters-crud", "image-upload", "project-world-organization-scope"),
)
