"""Documents in, documents out: no HTTP, no SQL."""
