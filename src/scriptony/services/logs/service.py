"""The door of logs."""

from scriptony.kernel.service import Service
from scriptony.services.logs import queries, routes

service = Service(
    name="logs",
    functions=("scriptony-logs",),
    routes=tuple(routes.routes.routes),
    version="3.0.0",
    features=("recent", "entity", "activity", "worlds", "export"),
    reactions={"logs": queries.TAKE_IN_LATER},
)
