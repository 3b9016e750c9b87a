"""Measurements. Every figure the README quotes comes from `just bench`."""
