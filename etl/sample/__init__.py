"""Invented deliveries of any size: a world of contracts that could be, and what its people would send in.

Nothing here may resemble a real body or person. Names say themselves that they are invented, contract,
procurement and placement ids begin with PAHITT-, and organisation numbers begin with 00: no group of
legal entities has the number 0, and digits three and four can never be a month, so no such number can be
a personal identity number either.

First a true world is drawn (who was placed where, and when). Then what reaches the buyer is written from it:
some contracts send every placement, some only sums, some nothing; reports are late, missing, wrong or sent
again. The same arguments give the same bytes: all chance comes from `Chance.uniform`, with one stream per
subject, so that a new column in one file leaves the others as they were.
"""

from etl.sample.writing import write_sample

__all__ = ["write_sample"]
MAY_IMPORT = ()
ENTRANCE = ()
