"""The pages of the menu, with an address that shows something on each."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from etl.folders import ROOT
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
    found: dict[str, Page] = {}
    for call in ast.walk(ast.parse((ROOT / "dashboard.py").read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "Page":
            script = ast.literal_eval(call.args[0])
            named = {word.arg: word.value for word in call.keywords}
            name = Path(script).stem
            url = "" if "default" in named else name
            parameters = {"contract": worlds.column(contracts, "contract_id")[7]} if name == "contract" else {}
            found.setdefault(name, Page(script, name, url, parameters))
    return list(found.values())
