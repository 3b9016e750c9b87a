"""Audio: the sounds of shots. A clip is a file and how it sounds: from where to where, how loud,
from which moment of the shot on. Files are decoded by a process of its own alone.
"""
