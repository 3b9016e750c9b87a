"""Scene headings."""

import pytest

from scriptony.interchange.fountain import normal_place, parse_slugline
from scriptony.interchange.fountain.sluglines import looks_like_heading, split_number
from scriptony.interchange.screenplay import Slugline


@pytest.mark.parametrize(
    ("heading", "slugline"),
    [
        ("INT. HOUSE - KITCHEN - DAY", Slugline(True, "HOUSE - KITCHEN", "day")),
        ("INT. HOUSE - KITCHEN", Slugline(True, "HOUSE - KITCHEN", None)),
        ("INT./EXT. CAR - NIGHT - LATER", Slugline(True, "CAR", "night")),
        ("EXT./INT. CAR", Slugline(True, "CAR", None)),
        ("I/E VAN - MOMENTS LATER", Slugline(True, "VAN", "moments later")),
        ("EXT. SEA - THE NEXT MORNING (1985)", Slugline(False, "SEA", "morning")),
        ("EXT. ROOF - 3:00 AM", Slugline(False, "ROOF", "3:00 am")),
        ("EST. CITY - LATE AFTERNOON", Slugline(None, "CITY", "afternoon")),
        ("INT. HOTEL - NIGHT CLUB - EVENING", Slugline(True, "HOTEL - NIGHT CLUB", "evening")),
        ("INT. HAUS – NACHT", Slugline(True, "HAUS", "night")),
        ("INT. HOUSE, NIGHT", Slugline(True, "HOUSE", "night")),
        ("INT. MR. SMITH'S - SUNSET", Slugline(True, "MR. SMITH'S", "dusk")),
        ("INT. BARN - DAY - FLASHBACK", Slugline(True, "BARN", "day")),
        ("int  barn", Slugline(True, "barn", None)),
        ("FLASHBACK - DAWN", Slugline(None, "FLASHBACK", "dawn")),
        ("INT. - DAY", Slugline(True, "", "day")),
        ("", Slugline(None, "", None)),
    ],
)
def test_what_a_heading_says(heading: str, slugline: Slugline) -> None:
    assert parse_slugline(heading) == slugline


def test_a_heading_of_many_parts_is_read() -> None:
    assert parse_slugline("INT. A" + " - NIGHT" * 5000).location == "A"


def test_the_number_stands_at_the_end() -> None:
    assert split_number("INT. A #12A#") == ("INT. A", "12A")
    assert split_number("INT. A#I-1.#") == ("INT. A", "I-1.")
    assert split_number("INT. A #not one#") == ("INT. A #not one#", None)
    assert split_number("#4#") == ("#4#", None)


def test_what_opens_a_heading() -> None:
    assert looks_like_heading(" int./ext. x")
    assert looks_like_heading("E/I x")
    assert not looks_like_heading("INTERNET CAFE")
    assert not looks_like_heading("ESTABLISHED")


def test_one_place_in_two_spellings() -> None:
    assert normal_place("  The  OLD Barn.") == normal_place("the old\u00a0barn")
    assert normal_place("Straße") == normal_place("STRASSE")
    assert normal_place("Barn") != normal_place("Barns")
