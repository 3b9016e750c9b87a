"""The door of the storage service."""

from scriptony.kernel.service import Service
from scriptony.services.storage import routes

service = Service(
    name="storage",
    functions=(),
    routes=tuple(routes.routes.routes),
    features=("signed-urls", "byte-ranges", "buckets"),
)
