"""The door of beats."""

from scriptony.kernel.service import Service
from scriptony.services.beats import routes

service = Service(
    name="beats",
    functions=("scriptony-beats",),
    routes=routes.routes,
    features=("beats", "ripple-editing", "beat-templates"),
)
