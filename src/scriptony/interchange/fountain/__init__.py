"""Fountain in and out: bytes to a Screenplay, a Screenplay to text.

Which parser stands behind it, and what is corrected: docs/decisions/0003-fountain-parser.md.
The modules behind these names are imported at first use: most requests read no screenplay.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scriptony.interchange.fountain.pages import Layout, count_lines, lay_out
    from scriptony.interchange.fountain.prose import Cue, Measure, find_cues, measure, plain_text
    from scriptony.interchange.fountain.reading import read_fountain
    from scriptony.interchange.fountain.sluglines import (
        looks_like_heading,
        normal_place,
        parse_slugline,
    )
    from scriptony.interchange.fountain.speakers import speaker_key, speaker_name
    from scriptony.interchange.fountain.writing import write_fountain

__all__ = [
    "Cue",
    "Layout",
    "Measure",
    "count_lines",
    "find_cues",
    "lay_out",
    "looks_like_heading",
    "measure",
    "normal_place",
    "parse_slugline",
    "plain_text",
    "read_fountain",
    "speaker_key",
    "speaker_name",
    "write_fountain",
]

_MODULES = {
    "Cue": "prose",
    "Layout": "pages",
    "count_lines": "pages",
    "lay_out": "pages",
    "Measure": "prose",
    "find_cues": "prose",
    "measure": "prose",
    "plain_text": "prose",
    "read_fountain": "reading",
    "looks_like_heading": "sluglines",
    "normal_place": "sluglines",
    "parse_slugline": "sluglines",
    "speaker_key": "speakers",
    "speaker_name": "speakers",
    "write_fountain": "writing",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(name)
    value = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    return value
