"""The door of statistics."""

from scriptony.kernel.service import Service
from scriptony.services.stats import routes

service = Service(
    name="stats",
    functions=("scriptony-stats",),
    routes=tuple(routes.routes.routes),
    version="3.0.0",
    features=("overview", "shots", "characters", "media", "pages", "screen-time", "dialogue"),
)
