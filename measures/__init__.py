"""Asks. The one door through which any figure leaves the warehouse: `ask` for figures, `details` for rows."""

from measures import changed, details, funnel, goal_sentences, goals, obligations, published, socio
from measures.catalogue import Dimension, Measure
from measures.query import Answer, Question, UnknownName, ask, can_split, dimensions, labels, measures
from measures.warehouse import NoWarehouse, Opened, current, day_looked_at, in_use, known_already, known_at

__all__ = [
    "Answer",
    "Dimension",
    "Measure",
    "NoWarehouse",
    "Opened",
    "Question",
    "UnknownName",
    "ask",
    "can_split",
    "changed",
    "current",
    "day_looked_at",
    "details",
    "dimensions",
    "funnel",
    "goal_sentences",
    "goals",
    "in_use",
    "known_already",
    "known_at",
    "labels",
    "measures",
    "obligations",
    "published",
    "socio",
]
