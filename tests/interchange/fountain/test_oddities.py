"""Warnings: all is kept, and the writer is told."""

from scriptony.interchange.fountain import read_fountain

SCRIPT = """\
Title: A
Sauce: B

#

## Seq

INT. A #1#

JOHN
Hi.

### Beat

INT. B #1#

EXT. C - DAY
Too near.

JOHN

@Mary

Open [[ note.

STRANGER
"""


def test_each_oddity_is_told_with_its_line() -> None:
    told = [(oddity.line, oddity.text) for oddity in read_fountain(SCRIPT.encode()).warnings]
    assert told == [
        (2, "Unknown title page key “Sauce”, kept as is"),
        (4, "A section without a title"),
        (13, "A section below a sequence; its scenes belong to the sequence"),
        (15, "Scene number 1 is used twice"),
        (17, "Reads like a scene heading, but touches other text, so it is not taken as one"),
        (20, "“JOHN” is named as speaking, but says nothing"),
        (22, "“@Mary” is named as speaking, but says nothing"),
        (24, "A note is opened with [[ and not closed in its paragraph, so it is read as text"),
    ]
