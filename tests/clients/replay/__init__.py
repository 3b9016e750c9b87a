"""Replays, call by call, what the two original frontends sent to the server they were made for."""
