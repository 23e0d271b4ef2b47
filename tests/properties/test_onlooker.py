"""No hidden number can be worked out from all that is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from property_worlds import (
    FEW,
    Row,
    delivered,
    fresh,
)
from world import World

import measures
from measures.door import query

LIMIT = 5


# Organisations of two municipalities in one county and one in another.
BUYERS = (("212000-0142", "0180"), ("212000-1355", "0184"), ("232100-0016", "0180"), ("212000-2049", "1480"))


OF_PERSONS = ("persons", "women_share", "in_work_6m_rate", "in_work_6m_coverage", "in_work_q2_rate", "early_end_rate")


@st.composite
def crowds(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Contracts with few or many persons each, all of one contract alone, so that parts add up to the whole."""
    placed, followed, signed = [], [], []
    for number in range(draw(st.integers(2, 7))):
        signed.append(
            {
                "contract_id": f"C{number}",
                "organisation_id": draw(st.sampled_from(BUYERS))[0],
                "supplier_id": draw(st.sampled_from(["556036-0793", "556012-5790"])),
                "nature": draw(st.sampled_from(["works", "services"])),
                "end_date": "2024-12-31",
                "contract_owner": draw(st.sampled_from(["Anna", "Bo", ""])),
            }
        )
        crowd = (
            (sex, status)
            for sex in ("K", "M", "")
            for status in ("employed", "unemployed", "")
            for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2, 4, 6])))
        )
        for sex, status in crowd:
            name = f"P{len(placed)}"
            placed.append(
                {
                    "placement_id": name,
                    "contract_id": f"C{number}",
                    "form": draw(st.sampled_from(["permanent", "internship"])),
                    "sex": sex,
                    "target_groups": draw(st.sampled_from(["youth", "disability", ""])),
                    "start_date": f"2024-0{draw(st.integers(1, 2))}-01",
                    "end_date": "2024-03-15",
                    "end_reason": draw(st.sampled_from(["completed", "own_request", ""])),
                }
            )
            if status:
                followed.append({"placement_id": name, "follow_up_date": "2024-09-15", "status": status})
    return {
        "organisations": [
            {"organisation_id": key, "name": f"Organisation {key}", "municipality_code": code} for key, code in BUYERS
        ],
        "contracts": signed,
        "placements": placed,
        "follow_ups": followed,
    }


class Onlooker:
    """Who takes what is shown from what is shown: for each hidden number, the range that it must be within.

    A number is that of a group's `part`: everybody, those in the numerator, those not, those of whom it is unknown.
    """

    def __init__(self) -> None:
        self.ranges: dict[tuple[str, str], list[float]] = {}
        self.sums: list[tuple[list[tuple[str, str]], tuple[str, str]]] = []

    def told(self, group: str, row: Row, is_rate: bool) -> None:
        numbers = self.numbers(row, is_rate) if not row["hidden"] else {}
        for part in ("all", "top", "rest", "unknown") if is_rate else ("all",):
            known = numbers.get(part)
            # Whoever is hidden is somebody.
            least = 1.0 if part == "all" and row["hidden"] else 0.0
            self.ranges[group, part] = [least, float("inf")] if known is None else [known, known]
        if is_rate:
            self.sums.append(([(group, "top"), (group, "rest")], (group, "all")))

    @staticmethod
    def numbers(row: Row, is_rate: bool) -> dict[str, float]:
        if not is_rate:
            return {"all": row["numerator"] or 0}
        top, bottom = row["numerator"] or 0, row["denominator"] or 0
        found = {"all": bottom, "top": top, "rest": bottom - top}
        if row["coverage"]:
            found["unknown"] = round(bottom / row["coverage"]) - bottom
        elif row["low"]:
            found["unknown"] = round(top / row["low"]) - bottom
        elif row["coverage"] == 0:
            del found["all"], found["top"], found["rest"]
        return found

    def sum_of(self, groups: list[str], whole: str, is_rate: bool) -> None:
        for part in ("all", "top", "rest", "unknown") if is_rate else ("all",):
            self.sums.append(([(group, part) for group in groups], (whole, part)))

    def think(self) -> None:
        changed = True
        while changed:
            changed = False
            for parts, whole in self.sums:
                for at, name in enumerate([*parts, whole]):
                    low, high = self.ranges[name]
                    others = [self.ranges[other] for n, other in enumerate(parts) if n != at]
                    if at == len(parts):
                        new = [sum(r[0] for r in others), sum(r[1] for r in others)]
                    else:
                        total = self.ranges[whole]
                        new = [total[0] - sum(r[1] for r in others), total[1] - sum(r[0] for r in others)]
                    better = [max(low, new[0]), min(high, new[1])]
                    if better != [low, high]:
                        self.ranges[name] = better
                        changed = True


def _label(row: Row, by: str) -> str:
    return f"{by}={row[by] if isinstance(row[by], str) else ''}"


def _split(world: World, measure: str, by: str) -> dict[str, Row]:
    return {_label(row, by): row for row in world.ask(measure, [by])}


BREAKDOWNS = ("contract", "organisation", "municipality", "supplier", "nature", "sex", "form", "owner")


@FEW
@given(
    crowds(), st.sampled_from(OF_PERSONS), st.lists(st.sampled_from(BREAKDOWNS), min_size=2, max_size=2, unique=True)
)
def test_no_hidden_number_can_be_worked_out_from_all_that_is_shown(tables, measure, breakdowns):
    """One breakdown, its total, what stands above it, and each group asked for by itself."""
    is_rate = measure != "persons"
    with fresh() as world:
        build = delivered(world, tables).opened()
        known = query.dimensions(build)
        (total,) = world.ask(measure)
        for by in breakdowns:
            if not query.can_split(build, measure, by):
                continue
            rows = _split(world, measure, by)
            for label, row in rows.items():
                alone = world.figure(measure, **{by: label.split("=")[1]})
                assert {k: alone[k] for k in query.FIGURES} == {k: row[k] for k in query.FIGURES}, (measure, label)
            onlooker = Onlooker()
            for label, row in rows.items():
                onlooker.told(label, row, is_rate)
            onlooker.told("total", total, is_rate)
            onlooker.sum_of(list(rows), "total", is_rate)
            above_of: dict[str, list[str]] = {}
            for step in dict.fromkeys(step for way in known[by].within for step in way):
                pairs = query.guarded_answer(build, measures.Question((measure,), (by, step))).to_dict("records")
                parents = _split(world, measure, step)
                for parent, row in parents.items():
                    members = sorted({_label(pair, by) for pair in pairs if _label(pair, step) == parent})
                    onlooker.told(parent, row, is_rate)
                    onlooker.sum_of(members, parent, is_rate)
                    for member in members:
                        above_of.setdefault(member, []).append(parent)
                onlooker.sum_of(list(parents), "total", is_rate)
            onlooker.think()
            whole = query.guarded_answer(build, measures.Question((measure,), (by,)))
            truth = {_label(row, by): row for row in whole.to_dict("records")}
            _nothing_found(onlooker, rows, truth, above_of, is_rate, (measure, by))


def _nothing_found(
    onlooker: Onlooker,
    rows: dict[str, Row],
    truth: dict[str, Row],
    above_of: dict[str, list[str]],
    is_rate: bool,
    where: tuple[str, str],
) -> None:
    for label, row in truth.items():
        real = Onlooker.numbers({**row, "coverage": None, "low": None}, is_rate)
        real["unknown"] = (row["possible"] or 0) - (row["known"] or 0) if row["possible"] == row["possible"] else 0
        for part in ("all", "top", "rest", "unknown") if is_rate else ("all",):
            if not 0 < real.get(part, 0) < LIMIT:
                continue  # what is no small number may be known
            low, high = onlooker.ranges[label, part]
            assert low <= real[part] <= high, (where, label, part, "the sums do not hold")
            if _is_all_hidden(rows, label, above_of, part):
                continue
            assert low < high, (where, label, part, low)
            assert high >= LIMIT, (where, label, part, low, high)


def _is_all_hidden(rows: dict[str, Row], label: str, above_of: dict[str, list[str]], part: str) -> bool:
    """Whether nobody is left to hide behind, in all or in what stands above it: docs/method.md says so."""
    lines = [list(rows)]
    lines += [[other for other in rows if above in above_of.get(other, ())] for above in above_of.get(label, ())]

    def nobody(row: Row) -> bool:
        numbers = {"unknown": 0, **Onlooker.numbers(row, row["denominator"] is not None)}
        return not (numbers["unknown"] if part == "unknown" else numbers.get("all", 0))

    def hidden(row: Row) -> bool:
        return bool(row["hidden"]) or (part == "unknown" and row["coverage"] is None)

    return any(all(hidden(rows[each]) or nobody(rows[each]) for each in line) for line in lines)
