"""Fountain in and out: bytes to a Screenplay, a Screenplay to text.

Which parser stands behind it, and what is corrected: docs/decisions/0003-fountain-parser.md.
"""

from scriptony.interchange.fountain.elements import Element, elements
from scriptony.interchange.fountain.prose import Measure, measure, plain_text
from scriptony.interchange.fountain.reading import read_fountain
from scriptony.interchange.fountain.sluglines import normal_place, parse_slugline
from scriptony.interchange.fountain.speakers import speaker_key, speaker_name
from scriptony.interchange.fountain.writing import write_fountain

__all__ = [
    "Element",
    "Measure",
    "elements",
    "measure",
    "normal_place",
    "parse_slugline",
    "plain_text",
    "read_fountain",
    "speaker_key",
    "speaker_name",
    "write_fountain",
]
