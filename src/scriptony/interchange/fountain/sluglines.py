"""Scene headings: what they look like and what they say."""

import re
import unicodedata

from scriptony.interchange.screenplay import Slugline

_OPENING = re.compile(
    r"(?P<place>INT\.?\s*/\s*EXT|EXT\.?\s*/\s*INT|INT|EXT|EST|I/E|E/I)(?:\s*\.|(?=\s)|$)\s*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"#([A-Za-z0-9.-]+)#$")
_DASH = re.compile(r"(?:^|(?<=\s))[-\u2013\u2014]{1,2}(?=\s|$)")
_COMMA = re.compile(r"[.,](?=\s)")
_BRACKETS = re.compile(r"\([^()]*\)")

_TIMES = {
    "day": "day daytime tag tags jour journée día dia giorno",
    "night": "night nighttime midnight nacht nachts nuit noche notte",
    "dawn": "dawn sunrise daybreak morgengrauen aube alba amanecer",
    "dusk": "dusk sunset twilight dämmerung abenddämmerung crépuscule tramonto atardecer",
    "morning": "morning morgen morgens matin mañana mattina",
    "afternoon": "afternoon nachmittag nachmittags après-midi tarde pomeriggio",
    "evening": "evening abend abends soir soirée sera",
}
# Other times are named as they are written; the last row only goes with a time.
_OTHER = {
    "other": "continuous later same simultaneous noon midday lunchtime moments minutes minute"
    " seconds hours hour days weeks months years magic golden a.m p.m am pm später gleichzeitig",
    "beside": "early late mid next the that pre before after following previous one another a few"
    " some last first second third früher nächster",
}
_MEANING = {word: kind for kind, words in (_TIMES | _OTHER).items() for word in words.split()}


def looks_like_heading(line: str) -> bool:
    """Whether a line opens like a scene heading: INT., EXT., EST., INT./EXT., I/E."""
    return _OPENING.match(line.strip()) is not None


def split_number(heading: str) -> tuple[str, str | None]:
    """A heading and the scene number at its end: `INT. BARN - DAY #12A#`."""
    heading = heading.strip()
    found = _NUMBER.search(heading)
    if found is None or not heading[: found.start()].strip():
        return heading, None
    return heading[: found.start()].rstrip(), found[1]


def parse_slugline(heading: str) -> Slugline:
    """Read a heading without its dot and number; never fails."""
    heading = heading.strip()
    opening = _OPENING.match(heading)
    rest = heading[opening.end() :] if opening else heading
    location, time = _location_and_time(rest)
    return Slugline(_interior(opening["place"]) if opening else None, location, time)


def _interior(place: str) -> bool | None:
    place = place.upper()
    if place == "EST":
        return None
    return place != "EXT"


def _location_and_time(rest: str) -> tuple[str, str | None]:
    """The last run of parts that name a time ends the location; the first of them counts.

    `BARN - NIGHT - LATER` is night in the barn, and what follows a time is a remark.
    """
    separators = list(_DASH.finditer(rest)) or list(_COMMA.finditer(rest))
    time, cut, end = None, len(rest), len(rest)
    for separator in reversed(separators):
        named = _time(rest[separator.end() : end])
        end = separator.start()
        if named is not None:
            time, cut = named, end
        elif time is not None:
            break
    return rest[:cut].strip(), time


def _time(part: str) -> str | None:
    """The time a part of a heading names, if it names nothing else."""
    said = " ".join(_BRACKETS.sub(" ", part).split()).casefold()
    words = [word.strip(".,:;!?") for word in said.split()]
    meanings = [_MEANING.get(word) for word in words if not word[:1].isdigit()]
    if None in meanings or not set(meanings) - {"beside"}:
        return None
    return next((meaning for meaning in meanings if meaning in _TIMES), said)


def normal_place(location: str) -> str:
    """What two spellings of one place have in common; for comparing, never for showing."""
    folded = unicodedata.normalize("NFC", location).casefold()
    return " ".join(folded.split()).strip(" .,;:-\u2013\u2014")
