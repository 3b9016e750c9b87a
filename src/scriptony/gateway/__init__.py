"""One table of (function names, method, path pattern) → service, and what stands in front of it."""
