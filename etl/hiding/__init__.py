"""Hiding, the other way to protect persons outside: which rows of the closed list of tables are shown.

Chosen of all rows of a build together, and proved by a solver; what the choice comes to is a table of the build, which
the door reads.
"""

MAY_IMPORT = ()
ENTRANCE = ("shown_rows",)
