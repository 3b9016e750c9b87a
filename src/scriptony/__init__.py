"""Scriptony: the open story and production platform."""

__version__ = "0.1.0"
