"""Figures of persons as they are shown outside, counted once more: sets of participants, and their keys by hand."""

from __future__ import annotations

import hmac
import re
from collections.abc import Set
from functools import cache
from typing import Any

import yaml
from count_calendar import PERSONAL, Group
from counted_world import ROOT
from independent_count import Asked, grouped
from independent_facts import Count


@cache
def _rule() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(
        (ROOT / "data" / "reference" / "disclosure.yml").read_text(encoding="utf-8")
    )
    return content


@cache
def _person_key(participant: str, key: bytes) -> int:
    # A number of an organisation within a participant's key is stored without its hyphen.
    participant = re.sub(r"(\d{6})-(\d{4})", r"\1\2", participant)
    own = hmac.new(key, b"person keys for figures shown outside", "sha256").digest()
    return int(hmac.new(own, participant.encode(), "sha256").hexdigest()[:12], 16)


def _changed(persons: Set[str], key: bytes) -> int:
    """How many they are said to be."""
    rule = _rule()
    rest = sum(_person_key(participant, key) for participant in persons) % rule["key_range"]
    row = rule["noise"].get(min(len(persons), max(rule["noise"])), {0: rule["key_range"]})
    for change in sorted(row):
        if rest < row[change]:
            return len(persons) + change
        rest -= row[change]
    raise AssertionError(row)


def shown(count: Count, measure: str, asked: Asked, key: bytes) -> dict[Group, tuple[float, float] | None]:
    """Group -> numerator and denominator (NaN of a count); None where it is not shown, as they are few."""
    found: dict[Group, tuple[float, float] | None] = {}
    plain = tuple(name for name in asked.by if name not in PERSONAL)
    everybody = {
        group: {fact.participant for fact in facts if fact.participant}
        for group, facts in grouped(count.flows, Asked(plain, asked.first, asked.last)).items()
    }
    for group, facts in grouped(count.flows, asked).items():
        persons = {fact.participant for fact in facts if fact.participant}
        if not persons:
            continue
        if measure == "women_share":
            women = {person for person in persons if count.sexes.get(person) == "K"}
            known = {person for person in persons if person in count.sexes}
            rate = (float(_changed(women, key)), float(_changed(known, key)))
            found[group] = rate if rate[1] >= _rule()["least_denominator"] else None
            continue
        whole = everybody[tuple(value for name, value in zip(asked.by, group, strict=True) if name in plain)]
        is_few = plain != asked.by and _changed(whole, key) < _rule()["least_denominator"]
        found[group] = None if is_few else (float(_changed(persons, key)), float("nan"))
    return found
