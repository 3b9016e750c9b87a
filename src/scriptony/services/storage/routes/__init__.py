"""Every URL of the service: the storage libraries' `/storage/v1`."""

from scriptony.services.storage.routes import buckets, files, reading, signing

routes = (
    *reading.routes.routes,
    *signing.routes.routes,
    *files.routes.routes,
    *buckets.routes.routes,
)
