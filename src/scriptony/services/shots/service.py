"""The door of the shots service."""

from scriptony.kernel.service import Service
from scriptony.services.shots import routes

service = Service(
    name="shots",
    functions=("scriptony-shots",),
    routes=routes.routes,
    features=("shots-crud", "image-upload", "character-relations", "timestamp-tracking"),
)
