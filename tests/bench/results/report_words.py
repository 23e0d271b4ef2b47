"""Numbers and ratios of what was measured, as docs/benchmarks.md writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Measured = Mapping[str, Any]


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def seconds(value: float) -> str:
    return f"{value:.2f} s"


def ms(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f}" if value < 10 else f"{value:,.0f}"


def times(value: float) -> str:
    return f"{value:.1f}" if value < 20 else f"{value:.0f}"


def megabytes(value: float) -> str:
    return f"{value / 2**20:,.0f} MB"


def verdict(is_reached: bool) -> str:
    return "reached" if is_reached else "**not reached**"


def measured_when(measured: Measured) -> str:
    return f"Measured {measured['on']}, {measured['machine']}; {measured['minutes']:.1f} minutes."


def script_ratios(measured: Measured) -> dict[str, float]:
    scripts = measured["scripts"]
    return {name: page["warm_ms"] / scripts["empty_ms"] for name, page in scripts["pages"].items()}


def wire_ratios(measured: Measured) -> dict[str, float]:
    ours = measured["wire"][measured["world"]["name"]]
    return {name: page["warm_ms"] / measured["empty_ms"] for name, page in ours.items()}


def growths(measured: Measured, what: str) -> dict[str, float]:
    larger = measured["wire"][measured["world"]["name"]]
    (world,) = [name for name in measured["wire"] if name != measured["world"]["name"]]
    return {name: page[what] / measured["wire"][world][name][what] for name, page in larger.items()}


def range_of(ratios: Mapping[str, float]) -> str:
    least, most = min(ratios, key=ratios.__getitem__), max(ratios, key=ratios.__getitem__)
    return f"{times(ratios[least])} ({least}) to {times(ratios[most])} ({most})"


def world_in_words(measured: Measured) -> str:
    world = measured["world"]
    return (
        f"{world['contracts']:,} contracts, some {20 * world['contracts']:,} placements, "
        f"{world['report_rows']:,} report rows."
    )


def errors_in_words(measured: Measured) -> str:
    failed = [name for name, page in measured.get("scripts", {"pages": {}})["pages"].items() if page["errors"]]
    for wire in measured["wire"].values():
        failed += [name for name, page in wire.items() if page["errors"]]
    return f" **Pages that showed an error: {', '.join(sorted(set(failed)))}.**" if failed else ""


def where_time_goes(scripts: Measured) -> str:
    def shares(counts: Mapping[str, float], most: int) -> str:
        return ", ".join(f"{name} {share:.0%}" for name, share in list(counts.items())[:most] if share >= 0.03)

    rows = [
        [name, shares(page["where"]["libraries"], 5), shares(page["where"]["functions"], 5)]
        for name, page in scripts["pages"].items()
    ]
    return table(["page", "whose code", "for"], rows).replace("---:", "---")
