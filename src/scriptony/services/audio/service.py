"""The door of the audio service."""

from scriptony.kernel.service import Service
from scriptony.services.audio import routes
from scriptony.services.audio.operations import analysing, rendering

service = Service(
    name="audio",
    functions=("scriptony-audio",),
    routes=routes.routes,
    features=("audio-upload", "trim-and-fade", "waveforms", "loudness", "rendering"),
    chores=(rendering.forget_old,),
    jobs={
        analysing.KIND: analysing.analyse_clip,
        rendering.RENDER: rendering.render_clip,
        rendering.MIX: rendering.mix_shots,
    },
)
