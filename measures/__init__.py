"""Asks. The one door through which any figure leaves the warehouse: `ask`. Goals and the follow-up ask through it.

What others use stands here; rows are in `measures.follow_up`, goals in `measures.goals`.
"""

from measures.door.catalogue import Dimension, Measure
from measures.door.measure_query import Question, UnknownName
from measures.door.open_warehouse import NoWarehouse, Warehouse, current, day_looked_at, in_use, known_already, known_at
from measures.door.query import Answer, ask, can_split, dimensions, labels, measures, of_contracts, prepare

__all__ = [
    "Answer",
    "Dimension",
    "Measure",
    "NoWarehouse",
    "Question",
    "UnknownName",
    "Warehouse",
    "ask",
    "can_split",
    "current",
    "day_looked_at",
    "dimensions",
    "in_use",
    "known_already",
    "known_at",
    "labels",
    "measures",
    "of_contracts",
    "prepare",
]

MAY_IMPORT = ("measures.door", "measures.follow_up", "measures.release", "spreadsheets")
ENTRANCE = ("number_text", "texts")
