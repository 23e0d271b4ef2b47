"""Persons whose term is over: whose rows go, what is left, what is refused afterwards, and that nothing moves."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
import retention
from counted_world import Maker, written
from world import World

import measures
from access import log
from etl import __main__ as etl_command
from etl import folders
from etl.build import builder, reference_files
from etl.build.reference_files import WrongReference
from etl.checking import check_file
from etl.intake import review
from etl.kinds import messages
from etl.mapping.place_tables import FileRefused
from etl.retention import terms
from etl.store import deliveries, retained
from measures.door import catalogue, query
from measures.follow_up import contract_rows

CONTRACTS = """
    contract_id organisation_id start_date end_date   requirement required_places
    C1          212000-0142     2018-01-01 2019-12-31 numeric     2
    C2          212000-0142     2018-01-01 2022-12-31 numeric     2
    C3          212000-1355     2018-01-01 -          numeric     2
"""
PLACEMENTS = """
    placement_id contract_id participant_key sex start_date end_date
    P1           C1          k-anna          K   2018-02-01 2018-12-31
    P2           C1          k-bo            M   2018-03-01 2019-02-28
    P3           C2          k-bo            M   2020-01-01 2020-12-31
    P1           C2          k-dan           M   2020-01-01 2020-12-31
    P4           C3          k-eva           K   2020-01-01 2020-12-31
"""
FOLLOW_UPS = """
    placement_id contract_id follow_up_date status
    P1           C1          2019-03-31     employed
    P1           -           2019-06-30     employed
    P2           -           2019-05-31     studying
"""


@pytest.fixture
def told(world: World) -> World:
    world.as_of = "2024-12-31"
    world.contracts(CONTRACTS)
    world.placements(PLACEMENTS)
    world.follow_ups(FOLLOW_UPS)
    return world


def stored(kind: str) -> list[dict[str, object]]:
    return [
        row
        for delivery in deliveries.all_deliveries()
        if kind in delivery.kinds
        for row in pq.read_table(delivery.folder / f"rows-{kind}.parquet").to_pylist()
    ]


def everywhere() -> bytes:
    """All that lies on disk of the store and the warehouse, what is packed unpacked."""
    found = b""
    for path in sorted(folders.data_folder().rglob("*")):
        if path.suffix == ".parquet":
            found += json.dumps(pq.read_table(path).to_pylist(), default=str).encode()
        elif path.suffix == ".duckdb":
            with duckdb.connect(path, read_only=True) as build:
                for schema, table in build.execute(
                    "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal"
                ).fetchall():
                    found += str(build.execute(f"SELECT * FROM {schema}.{table}").fetchall()).encode()
        elif path.is_file():
            found += path.read_bytes()
    return found


def test_who_goes_is_whose_every_contract_has_passed_its_term(told: World) -> None:
    """C1 has passed on 2021-01-01 with a term of a year, C2 has not: Anna goes, Bo is on both and stays."""
    builder.build_and_publish()
    assert b"k-anna" in everywhere()
    goes = retention.take_out_by(dt.date(2021, 1, 1))
    assert goes.persons == {("placements", "k-anna")}
    assert goes.by_organisation() == {
        ("2120000142", "follow_ups"): (1, 1),
        # Her follow-up that names no contract could be Dan's too: it goes and waits as before.
        ("", "follow_ups"): (1, 1),
        ("2120000142", "placements"): (1, 1),
    }
    assert b"k-anna" not in everywhere()
    keys = [row["participant_key"] for row in stored("placements")]
    assert keys[1:] == ["k-bo", "k-bo", "k-dan", "k-eva"] and str(keys[0]).startswith("gallrad-")
    (first, *_rest) = stored("placements")
    assert (first["form"], first["sex"], first["start_date"]) == ("fixed_term", "K", dt.date(2018, 2, 1))
    ids = [row["placement_id"] for row in stored("follow_ups")]
    assert ids[0] == first["placement_id"] and ids[1] not in ("P1", first["placement_id"]) and ids[2] == "P2"


def test_no_figure_moves_and_no_person_is_listed(told: World) -> None:
    before = (
        [told.values("persons", by) for by in ("contract", "sex", "year")],
        told.values("in_work_6m_rate", "contract"),
    )
    assert before[0][1] == {"K": 2.0, "M": 2.0}
    retention.take_out_by(dt.date(2030, 1, 1))
    after = (
        [told.values("persons", by) for by in ("contract", "sex", "year")],
        told.values("in_work_6m_rate", "contract"),
    )
    assert after == before
    assert contract_rows.contract_placements("C1", told.opened()).empty
    assert len(contract_rows.contract_placements("C3", told.opened())) == 1, "without an end its term has not begun"


def test_a_match_keeps_what_it_became_and_not_what_it_was_called(told: World) -> None:
    told.matches(
        """
        match_id contract_id profile_date placement_id
        M1       C1          2018-01-10   P1
        M2       C2          2019-12-01   P1
        """
    )
    before = told.rows("SELECT match_id, status, started_on, completed_on FROM mart.matches ORDER BY match_id")
    assert [row[2] for row in before] == [dt.date(2018, 2, 1), dt.date(2020, 1, 1)]
    retention.take_out_by(dt.date(2021, 1, 1))
    after = told.rows("SELECT match_id, status, started_on, completed_on FROM mart.matches ORDER BY match_id")
    assert after == before
    first, second = (row["placement_id"] for row in stored("matches"))
    assert str(first).startswith("gallrad-") and second == "P1"
    with pytest.raises(FileRefused):
        told.matches("match_id contract_id profile_date placement_id\n M1 C1 2018-01-10 P1")
    told.matches("match_id contract_id profile_date candidates_proposed\n M3 C1 2018-01-10 2")


def test_of_a_contract_without_a_person_nothing_more_is_taken(told: World) -> None:
    retention.take_out_by(dt.date(2021, 1, 1))
    with pytest.raises(FileRefused) as refused:
        told.placements("placement_id contract_id participant_key start_date\n P9 c-1 ny 2018-05-01")
    assert refused.value.code == "persons_retained"
    text = messages.message("persons_retained", refused.value.arguments)
    assert "Personerna i avtal c-1 är gallrade" in text and "Inget av filen har lästs in." in text
    with pytest.raises(FileRefused):
        told.follow_ups("placement_id contract_id follow_up_date status\n P1 C1 2019-03-31 employed")
    with pytest.raises(FileRefused):
        told.reports("period form participant_key hours\n 2018-05 internship 17 10")
    told.reports("period form persons_started fte_months\n 2018-05 internship 1 1")
    told.placements("placement_id contract_id participant_key start_date\n P9 C2 ny 2018-05-01")
    # On the page, before anything is stored.
    content = b"placement_id;contract_id;participant_key;form;start_date\nP9;C1;ny;fixed_term;2018-05-01\n"
    with pytest.raises(FileRefused):
        review.review_file(check_file.open_file(content, "p.csv"))


def test_what_stands_for_somebody_is_sent_by_nobody(told: World) -> None:
    with pytest.raises(FileRefused) as refused:
        told.placements("placement_id participant_key start_date\n P9 gallrad-00000000000a 2018-05-01")
    assert refused.value.code == "persons_retained"


def test_what_is_left_of_a_delivery_cannot_be_withdrawn(told: World) -> None:
    retention.take_out_by(dt.date(2021, 1, 1))
    of_persons = next(each for each in deliveries.active() if "placements" in each.kinds)
    with pytest.raises(FileRefused) as refused:
        deliveries.withdraw(of_persons.id, "fel")
    assert refused.value.code == "delivery_retained"
    assert deliveries.withdraw(deliveries.active()[0].id, "fel")  # the contracts have no persons


def test_the_log_has_counts_and_numbers_alone(told: World) -> None:
    retention.take_out_by(dt.date(2021, 1, 1))
    (line,) = [line for line in log.lines() if line.event == "retained"]
    assert (line.what, line.about) == ("3 1 2", "2,3")


def test_files_go_with_the_first_person_or_after_their_own_term(told: World) -> None:
    came = dt.date.today()
    assert retention.take_out_by(came.replace(year=came.year + 1) - dt.timedelta(1), years=9).originals == set()
    goes = retention.take_out_by(came.replace(year=came.year + 9), years=9)
    assert {name[:6] for name in goes.originals} == {"000002", "000003"}
    assert not list(folders.data_folder().rglob("00000[23]*/original"))
    assert list(folders.data_folder().rglob("000001*/original")), "contracts have no persons"


def test_taken_out_twice_each_at_its_time(told: World) -> None:
    before = told.values("persons", "contract")
    retention.take_out_by(dt.date(2021, 1, 1))
    then = builder.published()
    retention.take_out_by(dt.date(2025, 1, 1))
    assert told.values("persons", "contract") == before
    assert {str(row["participant_key"])[:8] for row in stored("placements")} == {"gallrad-", "k-eva"}
    assert retained.read().runs == 2 and len(list(retained.folder().iterdir())) == 2
    assert then and not then.path.exists()
    assert builder.is_reproducible(then, 3), "what was built of them then says the same"


def test_the_command_shows_first_and_takes_what_was_shown(
    told: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = (
        "rule_set,organisation_id,kind,years,valid_from,source,reason\nnational,,placements,2,2026-01-01,beslut,skäl\n"
    )
    read = reference_files.read_csv

    def of_test(name: str) -> list[dict[str, str]]:
        if name != terms.FILE:
            return read(name)
        header, *rows = (line.split(",") for line in own.splitlines())
        return [dict(zip(header, row)) for row in rows]

    monkeypatch.setattr(reference_files, "read_csv", of_test)
    assert etl_command.main(["retain"]) == 0
    said = capsys.readouterr().out
    assert (
        "2120000142: placeringar, 4 rader i 2 avtal" in said and "Gör det med: python -m etl retain --confirm" in said
    )
    assert "k-anna" not in said and "P1" not in said and b"k-anna" in everywhere()
    number = int(said.split("--confirm ")[1])
    assert etl_command.main(["retain", "--confirm", str(number + 1)]) == 2
    assert f"det som skulle gallras är {number}, inte {number + 1}" in capsys.readouterr().err
    assert etl_command.main(["retain", "--on", "2031-01-01", "--confirm", str(number)]) == 2
    assert b"k-anna" in everywhere()
    assert etl_command.main(["retain", "--confirm", str(number)]) == 0
    assert b"k-anna" not in everywhere()
    assert etl_command.main(["retain"]) == 0
    assert "Ingenting." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("national,,placements,1,2026-01-01,s,r", "rad 2: years ska vara ett heltal från 2 till 100"),
        ("national,,persons,9,2026-01-01,s,r", "rad 2: kind ska vara en av placements, lists, originals, sent"),
        ("national,212000-0142,lists,9,2026-01-01,s,r", "rad 2: skriv antingen rule_set eller organisation_id"),
        ("national,,lists,9,i år,s,r", "rad 2: valid_from ska vara ett datum"),
        ("national,,lists,9,2026-01-01,,r", "rad 2: skriv source och reason"),
    ],
)
def test_a_wrong_term_is_named(row: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "retention.csv").write_text(f"rule_set,organisation_id,kind,years,valid_from,source,reason\n{row}\n")
    monkeypatch.setattr(reference_files, "REFERENCE_FOLDER", tmp_path)
    with pytest.raises(WrongReference, match=said):
        terms.read(dt.date(2026, 12, 1))


def test_the_terms_that_come_with_the_product_can_be_read() -> None:
    in_force = terms.read(dt.date(2026, 12, 1))
    assert {kind: in_force.of("2120000142", kind).years for kind in terms.LEAST_YEARS} == {  # type: ignore[union-attr]
        "placements": 10, "lists": 10, "originals": 2, "sent": 1,
    }  # fmt: skip


def test_an_organisation_s_own_term_goes_before_its_rules_and_those_before_the_national() -> None:
    def term(owner: str, years: int) -> terms.Term:
        return terms.Term(owner, "lists", years, dt.date.min, "s", "r")

    every = {(owner, "lists"): term(owner, years) for owner, years in (("national", 9), ("a", 5), ("2120000142", 3))}
    of = terms.Terms(every, {"2120000142": "a", "2120001355": "a"})
    years = [found.years for owner in ("2120000142", "2120001355", None) if (found := of.of(owner, "lists"))]
    assert years == [3, 5, 9]
    assert of.of("2120000142", "placements") is None, "no term: kept on"


@pytest.mark.parametrize("seed", [101, 102, 103])
def test_every_measure_is_the_same_before_and_after(seed: int, data_folder: Path, tmp_path: Path) -> None:
    """Random worlds with persons in several deliveries, versions, lists and sums; each measure of the catalogue, whole
    and by each dimension, today and as known before, inside and outside."""
    chance, maker = random.Random(seed), Maker(seed)
    paths = []
    for number, (kind, rows) in enumerate(maker.deliveries()):
        paths.append(tmp_path / f"{number:02d}-{kind}.csv")
        paths[-1].write_bytes(written(kind, rows, chance))
    assert etl_command.main(["load", *map(str, paths), "--confirm", "så är det"]) == 0
    before = answers(maker.as_of)
    goes = retention.take_out_by(maker.as_of + dt.timedelta(days=chance.randint(600, 1500)))
    assert len(goes.persons) > 3 and goes.kept.total() > 3, "some go and some stay"
    after = answers(maker.as_of)
    assert before.keys() == after.keys() and len(before) > 1000
    assert [question for question in before if before[question] != after[question]] == []


def answers(as_of: dt.date) -> dict[tuple[object, ...], object]:
    found: dict[tuple[object, ...], object] = {}
    for day in (as_of, as_of - dt.timedelta(500)):
        inside = measures.known_at(day, None)
        of = catalogue.read(inside)
        for warehouse in (inside, inside.outside()):
            for name in of.measures:
                ways = [dimension for dimension in of.dimensions if query.can_split(inside, name, dimension)]
                for by in ((), *((dimension,) for dimension in ways)):
                    answer = measures.ask([name], by, {}, None, None, warehouse)
                    rows = [tuple(str(cell) for cell in row.values()) for row in answer.rows]
                    found[day, warehouse.scope.audience, name, by] = sorted(rows)
    return found
