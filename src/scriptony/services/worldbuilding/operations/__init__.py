"""One function per verb, by what it is about."""
