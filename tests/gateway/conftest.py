"""Fixtures of the gateway's tests."""

from __future__ import annotations

from tests.kernel.running import conninfo

__all__ = ["conninfo"]
