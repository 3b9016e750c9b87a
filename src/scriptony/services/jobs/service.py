"""The door of jobs."""

from scriptony.kernel.service import Service
from scriptony.services.jobs import routes

service = Service(
    name="jobs",
    functions=("scriptony-jobs",),
    routes=tuple(routes.routes.routes),
    features=("progress", "cancel"),
)
