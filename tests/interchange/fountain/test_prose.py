"""Readable text and what is counted."""

from scriptony.interchange.fountain import Measure, measure, plain_text

SCENE = """\
He *waits*. [[why?]]

JOHN (V.O.)
(low)
Hi there.

@McCLANE
Yes.

John (cont’d)
no cue

JOHN (cont’d)
So.

/* MARY
Gone. */

### Beat

= nothing to read

===

> CUT <
"""


def test_what_is_read() -> None:
    assert plain_text(SCENE) == (
        "He waits.\n\nJOHN (V.O.)\n(low)\nHi there.\n\nMcCLANE\nYes.\n\n"
        "John (cont’d)\nno cue\n\nJOHN (cont’d)\nSo.\n\nCUT"
    )


def test_what_is_counted() -> None:
    assert measure(SCENE) == Measure(["JOHN", "McCLANE"], 3, 17)


def test_a_cue_without_words_is_no_speech() -> None:
    assert measure("@JOHN\n\nHe goes.") == Measure([], 0, 3)
