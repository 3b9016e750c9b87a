"""The door of the gym."""

from scriptony.kernel.service import Service
from scriptony.services.gym import routes
from scriptony.services.gym.operations.trash import purge_old

service = Service(
    name="gym",
    functions=("scriptony-gym",),
    routes=routes.routes,
    features=("exercises", "progress", "achievements", "daily-challenge", "plans"),
    chores=(purge_old,),
)
