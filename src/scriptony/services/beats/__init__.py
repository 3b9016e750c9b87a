"""Beats: points of a story on a scale from 0 to 100 percent, each from one container to another.

What a page sends is kept as it is, overlaps included; the ripple edit alone keeps beats apart.
"""
