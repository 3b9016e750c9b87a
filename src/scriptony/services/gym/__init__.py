"""The gym: exercises for an evening each, what was written for them, and what came of it.
The library is data of this package (`rules/shelf/`); progress is computed from what was done."""
