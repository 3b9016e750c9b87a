"""The door of the storage service."""

from scriptony.kernel.service import Service
from scriptony.services.storage.routes import routes

service = Service(
    name="storage",
    functions=(),
    routes=routes,
    features=("signed-urls", "byte-ranges", "buckets"),
)
