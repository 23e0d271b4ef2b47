"""What persons' rows are kept for how long, and how they are taken out when that time is over (gallring).

Whoever's every contract has passed its term goes, from every delivery at once. What is left of a row is what is
counted: form, dates, extent, outcome and the groups that figures are split by, under a number that says nothing of
anybody. So no figure moves, of any day, and nobody can be looked up by a key, an id or a file any more.
"""

MAY_IMPORT = ("access", "etl", "etl.build", "etl.kinds", "etl.privacy", "etl.store")
ENTRANCE = ("due", "take_out", "terms")
