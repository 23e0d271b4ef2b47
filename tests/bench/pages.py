"""(b), (c) Each page against an empty Streamlit page: its script, its way over the wire, and Chromium drawing it."""

from __future__ import annotations

import ast
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from etl.store import ROOT
from tests.bench import worlds
from tests.bench.worlds import World


@dataclass(frozen=True)
class Page:
    """A page of the menu: its script, its place in the address, and what else must stand in the address."""

    script: str
    name: str
    url: str
    parameters: Mapping[str, str] = field(default_factory=dict)


def shown_pages(world: World) -> list[Page]:
    """Every page that dashboard.py lists; the page of one contract with a contract of that world."""
    contracts = worlds.of_kind(worlds.files(world), "contracts")[0]
    found = []
    for call in ast.walk(ast.parse((ROOT / "dashboard.py").read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "Page":
            script = ast.literal_eval(call.args[0])
            named = {word.arg: word.value for word in call.keywords}
            name = Path(script).stem
            url = "" if "default" in named else ast.literal_eval(named["url_path"])
            parameters = {"contract": worlds.column(contracts, "contract_id")[7]} if name == "contract" else {}
            found.append(Page(script, name, url, parameters))
    return found


def filter_values(world: World) -> list[tuple[str, str]]:
    """What readers choose from: half of the time an organisation, else a nature or a kind of requirement."""
    contracts = worlds.of_kind(worlds.files(world), "contracts")[0]
    few = [(name, value) for name in ("nature", "requirement") for value in worlds.column(contracts, name)]
    organisations = [("organisation", value) for value in worlds.column(contracts, "organisation_id")]
    chance = random.Random(1)
    return [*organisations, *(chance.choice(few) for _ in organisations)]
