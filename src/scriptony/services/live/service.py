"""The door of live."""

from scriptony.kernel.service import Service
from scriptony.services.live import routes
from scriptony.services.live.operations.hub import close_hub

service = Service(
    name="live",
    functions=("scriptony-live",),
    routes=tuple(routes.routes.routes),
    features=("events", "resume", "tickets"),
    stop=(close_hub,),
)
