"""The door of auth."""

from scriptony.kernel.service import Service
from scriptony.services.auth import routes
from scriptony.services.auth.operations.keys import make_keys
from scriptony.services.auth.operations.mail import finish
from scriptony.services.auth.operations.purge import purge

service = Service(
    name="auth",
    functions=("scriptony-auth",),
    routes=routes.routes,
    features=(
        "signup",
        "profile",
        "organizations",
        "members",
        "invitations",
        "storage-usage",
        "storage-upload",
        "password-recovery",
    ),
    start=(make_keys,),
    stop=(finish,),
    chores=(purge,),
)
