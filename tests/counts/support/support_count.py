"""Support after the start counted once more, in plain Python, from the written rules (docs/method.md), not the SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
EARLY = ("own_request", "objective_grounds", "dismissed")


@dataclass
class Supported:
    """One contract and all that is told of it. `placements`, `matches`, `events`: as last told, days as dates.

    `days`: within how many a check-in is to be held.
    """

    contract: Row
    placements: Sequence[Row]
    matches: Sequence[Row]
    events: Sequence[Row]
    as_of: dt.date
    days: int = 30
    told: Sequence[Row] = field(init=False)

    def __post_init__(self) -> None:
        self.told = [self._about(event) for event in self.events if event["event_date"] <= self.as_of]

    def _about(self, event: Row) -> Row:
        """The event with whom it is about: ("placement", id), ("match", id), ("named", id), or None: everybody."""
        named, match = event["placement_id"], event["match_id"]
        became = next((each["placement_id"] for each in self.matches if each["match_id"] == match), None)
        ids = {each["placement_id"] for each in self.placements}
        about: tuple[str, str] | None = None
        if named in ids:
            about = ("placement", named)
        elif became in ids:
            about = ("placement", became)
        elif match in {each["match_id"] for each in self.matches}:
            about = ("match", match)
        elif named or match:
            about = ("named", named or match)
        return event | {"about": about}

    def _of(self, about: tuple[str, str]) -> Iterable[Row]:
        return (event for event in self.told if event["about"] in (about, None))

    @property
    def is_over(self) -> bool:
        return self.contract["end_date"] is not None and self.contract["end_date"] < self.as_of

    def starts(self) -> Iterable[Row]:
        """Each start with its day, how many, whether it goes on and whom events call it."""
        for row in self.counting():
            planned = row["planned_end_date"]
            gone = row["end_date"] <= self.as_of if row["end_date"] else planned is not None and planned < self.as_of
            about = ("placement", row["placement_id"])
            yield {"about": about, "day": row["start_date"], "many": 1, "goes_on": not gone and not self.is_over}
        for row in () if self.placements else self.matches:
            if row["start_date"] and row["start_date"] <= self.as_of and row["starts"] != 0:
                many = (row["places"] or 1) if row["starts"] is None else row["starts"]
                about = ("match", row["match_id"])
                yield {"about": about, "day": row["start_date"], "many": many, "goes_on": not self.is_over}

    def counting(self) -> list[Row]:
        """The placements that count: begun by the day looked at, and within the contract."""
        first, last = self.contract["start_date"], self.contract["end_date"] or dt.date.max
        return [row for row in self.placements if first <= row["start_date"] <= min(last, self.as_of)]

    def check_ins(self) -> dict[str, int]:
        """Starts due, of them known, checked in on in time and those that may be; and those that go on without any."""
        figures = dict.fromkeys(("due", "known", "in_time", "possible", "without"), 0)
        for start in self.starts():
            limit = start["day"] + dt.timedelta(self.days)
            if limit >= self.as_of:
                continue
            held = [
                event["event_date"]
                for event in self._of(start["about"])
                if event["support_event"] == "check_in_held" and event["event_date"] >= start["day"]
            ]
            in_time = any(day <= limit for day in held)
            figures["due"] += start["many"]
            figures["known"] += start["many"] if self.told else 0
            figures["in_time"] += start["many"] if in_time else 0
            figures["possible"] += start["many"] if in_time or not self.told else 0
            figures["without"] += start["many"] if self.told and not held and start["goes_on"] else 0
        return figures

    def warnings(self) -> dict[str, str]:
        """Each early warning -> open, answered or ended."""
        ends = {("placement", row["placement_id"]): row["end_date"] for row in self.placements}
        found = {}
        for warning in self.told:
            if warning["support_event"] != "warning":
                continue
            later = [event for event in self.told if event["event_date"] >= warning["event_date"]]
            agreed = any(
                event["support_event"] == "support_agreed" and event["about"] in (None, warning["about"])
                for event in later
            )
            left = any(event["support_event"] == "early_end" and event["about"] == warning["about"] for event in later)
            days = [ends.get(warning["about"]), self.contract["end_date"]]
            ended = left or any(day is not None and day <= self.as_of for day in days)
            found[warning["support_id"]] = "answered" if agreed else "ended" if ended else "open"
        return found

    def replaced(self) -> list[str]:
        """Of each early end whether the place was filled again: yes, no or unknown."""
        events = [event for event in self.told if event["support_event"] == "early_end"]
        if not self.placements:
            return [event["replaced"] or "unknown" for event in events]
        found = []
        for row in self.counting():
            told = [event for event in events if event["about"] == ("placement", row["placement_id"])]
            left = row["end_reason"] in EARLY and row["end_date"] is not None and row["end_date"] <= self.as_of
            if told or left:
                known = [event for event in told if event["replaced"] in ("yes", "no")]
                latest = max(known, key=lambda event: (event["event_date"], event["support_id"]), default=None)
                found.append(latest["replaced"] if latest else "unknown")
        return found
