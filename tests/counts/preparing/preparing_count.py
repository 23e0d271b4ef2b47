"""What is known before a requirement, counted plainly in Python from the rows as delivered: a second opinion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
QUESTIONS = ("decision", "client_interested", "matching_officer", "network")


def latest(rows: Iterable[Row], *key: str) -> list[Row]:
    """Of rows in the order of delivery, the last of each key."""
    kept = {tuple(row[name] for name in key): row for row in rows}
    return list(kept.values())


class Prepared:
    """Everything about one procurement that is known, as it stands on the day looked at."""

    def __init__(
        self, number: str, advertised: Row | None, plan: Row | None, dialogues: Sequence[Row], contracts: Sequence[Row]
    ) -> None:
        self.number, self.plan, self.dialogues, self.contracts = number, plan, dialogues, contracts
        self.published = advertised["published_date"] if advertised else None
        self.organisation = (advertised or plan or {}).get("organisation_id")

    @property
    def is_prepared(self) -> bool:
        return self.plan is not None or bool(self.dialogues)

    @property
    def answers(self) -> list[bool | None]:
        return [self.plan[name] for name in QUESTIONS] if self.plan else []

    @property
    def early(self) -> str:
        begun = [row["start_date"] for row in self.contracts]
        planned = self.plan["planned_date"] if self.plan else None
        before = self.published or planned or (min(begun) if begun else dt.date.max)
        told = self.plan["early_dialogue"] if self.plan else None
        held = [row["date"] for row in self.dialogues]
        if told or any(day < before for day in held):
            return "yes"
        return "no" if held or told is False else "unknown"


def share(yes: int, of: int, possible: int, known: int) -> tuple[float | None, float | None, float | None]:
    """Value and bounds; nothing known is no value."""
    if not of:
        return None, None, None
    return (yes / of if known else None), yes / of, possible / of


def readiness(prepared: Sequence[Prepared]) -> tuple[float | None, float | None, float | None]:
    asked = [one.answers for one in prepared if one.answers]
    ready = sum(answers == [True] * 4 for answers in asked)
    lacking = sum(False in answers for answers in asked)
    return share(ready, len(asked), len(asked) - lacking, ready + lacking)


def yes_to(prepared: Sequence[Prepared], question: int) -> tuple[float | None, float | None, float | None]:
    answers = [one.answers[question] for one in prepared if one.answers]
    yes, no = answers.count(True), answers.count(False)
    return share(yes, len(answers), len(answers) - no, yes + no)


def promise(row: Row, as_of: dt.date) -> str:
    if row["promise_kept"]:
        return "kept" if (row["kept_date"] or as_of) <= as_of else "pending"
    if row["promise_kept"] is False:
        return "broken"
    return "pending" if row["promised_by"] and row["promised_by"] > as_of else "unknown"


def promises_kept(rows: Sequence[Row], as_of: dt.date) -> tuple[float | None, float | None, float | None]:
    courses = {"kept": 0, "broken": 0, "pending": 0, "unknown": 0}
    for row in rows:
        courses[promise(row, as_of)] += row["courses_promised"] or 0
    due = courses["kept"] + courses["broken"] + courses["unknown"]
    return share(courses["kept"], due, courses["kept"] + courses["unknown"], courses["kept"] + courses["broken"])
