"""Routes of audio."""

from scriptony.services.audio.routes import clips, renders

# Renders first: `/shots/audio/renders` is no clip.
routes = (*renders.routes.routes, *clips.routes.routes)
