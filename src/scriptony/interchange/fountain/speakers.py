"""Who speaks: from a character cue to a name."""

import unicodedata


def speaker_name(cue: str) -> str:
    """The name in a cue: `@McCLANE (O.S.) ^` gives `McCLANE`.

    Extensions in any spelling, the forcing `@`, the dual mark and emphasis are left out.
    """
    cue = cue.strip().removeprefix("@").rstrip("^ \t")
    name = cue.split("(", 1)[0].rstrip("^ \t")
    return " ".join(name.split()).strip("*_ ")


def speaker_key(name: str) -> str:
    """What two spellings of one name have in common; never shown."""
    return unicodedata.normalize("NFC", speaker_name(name)).casefold()


def is_cue(line: str) -> bool:
    """Whether a line reads as a character's name: capitals, before any extension.

    Lines that end in a colon are transitions or captions, and scripts without capitals
    (Hebrew, Chinese) force their cues with `@`.
    """
    name = line.strip().rstrip("^ \t").split("(", 1)[0].strip()
    if name.endswith(":"):
        return False
    letters = [letter for letter in name if letter.isalpha()]
    # ß has no capital that anybody types.
    small = any(letter.islower() and letter != "ß" for letter in letters)
    return not small and any(letter.isupper() for letter in letters)
