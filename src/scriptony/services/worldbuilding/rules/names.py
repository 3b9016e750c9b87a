"""Names, and the kinds of category the studio offers."""

from __future__ import annotations

from scriptony.kernel.errors import Conflict, Invalid

CATEGORY_TYPES = (
    ("geography", "Geography", "mountain"),
    ("politics", "Politics", "landmark"),
    ("society", "Society", "users"),
    ("culture", "Culture", "palette"),
    ("history", "History", "history"),
    ("technology", "Technology", "zap"),
    ("economy", "Economy", "coins"),
    ("religion", "Religion", "bookopen"),
    ("languages", "Languages", "languages"),
    ("flora-fauna", "Flora & Fauna", "treepine"),
)
"""Type, name and icon of each."""

GEOGRAPHY = "geography"
"""Items of this type are places as well."""


def checked_name(name: object) -> str:
    """A name as it is kept: without blanks around it. Invalid (400) when nothing is left."""
    text = str(name or "").strip()
    if not text:
        raise Invalid("name is required", field="name")
    return text


def taken(name: str) -> Conflict:
    """The refusal of a name that another thing of the same world or project has."""
    return Conflict(f"The name {name} is taken already", field="name")
