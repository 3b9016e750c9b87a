"""From cues to names."""

import pytest

from scriptony.interchange.fountain import speaker_key, speaker_name
from scriptony.interchange.fountain.speakers import is_cue


@pytest.mark.parametrize(
    "cue",
    [
        "JOHN",
        "JOHN (V.O.)",
        "JOHN (V.O)",
        "JOHN (vo)",
        "JOHN(O.S.)",
        "JOHN (CONT'D)",
        "JOHN (cont’d)",
        "JOHN (CONT.)",
        "JOHN (V.O.) (CONT'D) ^",
        "JOHN ^",
        "@JOHN",
        "  JOHN  (O.S. ",
        "_JOHN_",
    ],
)
def test_an_extension_makes_no_new_name(cue: str) -> None:
    assert speaker_name(cue) == "JOHN"


def test_a_forced_name_keeps_its_case_and_is_the_same_person() -> None:
    assert speaker_name("@McCLANE (O.S.)") == "McCLANE"
    assert speaker_key("@McCLANE") == speaker_key("MCCLANE (V.O.)")
    assert speaker_key("E\u0301LODIE") == speaker_key("\u00c9LODIE")
    assert speaker_key("JOHN") != speaker_key("JOHNNY")


@pytest.mark.parametrize("line", ["JOHN", "R2D2", "ÉVA", "JOHN (on the radio)", "GROẞ", "MÜßIG ^"])
def test_cues(line: str) -> None:
    assert is_cue(line)


@pytest.mark.parametrize("line", ["John", "23", "(V.O.)", "FADE IN:", "日本", "McCLANE", ""])
def test_no_cues(line: str) -> None:
    assert not is_cue(line)
