"""Formats beside the common ones: what they are, and what is in them, as plain data. Nothing here knows tables.

Each is told by its first bytes, and what it may cost is counted before it is read.
"""

MAY_IMPORT = ()
ENTRANCE = ("archive", "cells", "foreign", "markup", "odd_packages", "xlsb")
