"""The same onlooker, of worlds that were delivered and built: what a reader is told by `measures show`, on pages and in
reports, and what stands in the copy that is handed out, is what the worlds in memory (test_onlooker.py) reckon with,
and not one answer more."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
import zipfile
from collections.abc import Iterator, Sequence

import onlooker
import openpyxl
import pytest
from onlooker import Asked, Guess, Person
from readers import READER, asked_by_a_reader
from streamlit.testing.v1 import AppTest
from test_onlooker import RULE, SURE, shown
from world import BUYER, OTHER_BUYER, World

import measures
from access.viewer import acting_as
from etl.build import builder
from etl.folders import ROOT
from measures import __main__ as measures_command
from measures.release import make_release
from reports import Request, make
from reports.files.formats import FORMATS
from tests.reports.content.report_files import text_of

WORLDS = 6
BODIES, FORMS = {BUYER: "a", OTHER_BUYER: "b"}, {"fixed_term": "x", "internship": "y"}
ATOMS = [f"{body} {form}" for body in BODIES.values() for form in FORMS.values()]
ASKED = {*BODIES, *FORMS, *onlooker.SEXES}
# Words of a report -> the group.
LABELS = {
    "form": {"Visstidsanställning": {"form": "fixed_term"}, "Praktik": {"form": "internship"}},
    "sex": {"Kvinna": {"sex": "K"}, "Man": {"sex": "M"}},
}
# All ways of at most two dimensions.
WAYS = [(), ("organisation",), ("form",), ("sex",), ("organisation", "sex"), ("form", "sex"), ("organisation", "form")]


@pytest.fixture(params=range(WORLDS))
def persons(request: pytest.FixtureRequest, world: World) -> list[Person]:
    """Few women among some men of two bodies in two forms, delivered; with the keys that the build has given them."""
    chance = random.Random(f"end to end {request.param}")
    world.contracts(f"contract_id organisation_id\nC1 {BUYER}\nC2 {OTHER_BUYER}")
    rows = []
    for contract, organisation in (("C1", BUYER), ("C2", OTHER_BUYER)):
        for form in FORMS:
            share = chance.choice((0.05, 0.2, 0.4))
            for _ in range(chance.randint(2, 9)):
                sex = "K" if chance.random() < share else "M"
                rows.append((len(rows), contract, organisation, form, sex))
    world.placements(
        "placement_id contract_id participant_key form sex start_date end_date\n"
        + "\n".join(f"P{n} {contract} k-{n} {form} {sex} 2024-01-01 2024-12-31" for n, contract, _, form, sex in rows)
    )
    keys = dict(world.rows("SELECT participant_key, person_key FROM core.participants"))
    return [Person(f"{BODIES[body]} {FORMS[form]}", sex, keys[f"k-{n}"]) for n, _, body, form, sex in rows]


def asked(row: dict[str, str]) -> Asked:
    """An answer as the onlooker reads it: which atoms, which sexes, which figure."""
    body, form = BODIES.get(row.get("organisation", "")), FORMS.get(row.get("form", ""))
    atoms = [atom for atom in ATOMS if body in (None, atom[0]) and form in (None, atom[2])]
    return Asked(frozenset(atoms), (row["sex"],) if row.get("sex") else onlooker.SEXES, int(row["shown"]))


def told_by_show(capsys: pytest.CaptureFixture[str]) -> Iterator[Asked]:
    for by in WAYS:
        split = ["--by", ",".join(by)] if by else []
        assert measures_command.main(["show", "persons", *split, "--as-of", "2024-12-31", "--format", "json"]) == 0
        for row in json.loads(capsys.readouterr().out):
            if not row["hidden"] and row["value"] is not None and all(row[name] in ASKED for name in by):
                yield asked({**{name: row[name] for name in by}, "shown": row["value"]})


def told_by_release(content: bytes) -> Iterator[Asked]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("siffror.csv").decode("utf-8-sig")
    names = {"Organisation": "organisation", "Form": "form", "Kön": "sex"}
    for row in csv.DictReader(io.StringIO(text), delimiter=";"):
        is_asked = row["mått"] == "persons" and row["värde"] and not row["år"]
        if is_asked and (not row["delat på"] or (row["delat på"] in names and row["grupp"] in ASKED)):
            yield asked({names.get(row["delat på"], ""): row["grupp"], "shown": row["värde"].replace(",0", "")})


def guessed(persons: Sequence[Person], told: Sequence[Asked]) -> list[Guess]:
    return list(onlooker.guesses(persons, told, RULE, False))


def test_what_outside_is_told_is_what_the_onlooker_reckons_with(
    persons: list[Person], capsys: pytest.CaptureFixture[str]
) -> None:
    with acting_as(READER):
        by_show = list(told_by_show(capsys))
        warehouse = measures_command.known_at(dt.date(2024, 12, 31), None)
    copy = make_release.write_release(make_release.make_release(warehouse), ".zip")
    by_release = list(told_by_release(copy))
    assert len(by_show) > 10 and len(by_release) > 5
    for answer in by_show:
        keys = [person.key for person in persons if answer.of(person)]
        assert answer.shown == shown(len(keys), sum(keys)), "as in memory"
    assert set(by_release) <= set(by_show), "the copy has no answer that a reader cannot ask for"
    sure = [guess for guess in guessed(persons, by_show) if guess.certainty > SURE]
    more = [guess for guess in guessed(persons, [*by_show, *by_release]) if guess.certainty > SURE]
    assert len(more) == len(sure) <= 1


def told_by_report(warehouse: measures.Warehouse) -> Iterator[Asked]:
    """The report of persons, whoever makes it: what its workbook says, which is what its pages in print say."""
    report = make(Request(sections=("persons",)), warehouse)
    printed = " ".join(text_of(FORMATS["pdf"].write(report)).split())
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(report)))
    for sheet, names in {"Personer": {"Personer": {}}, "Form": LABELS["form"], "Kön": LABELS["sex"]}.items():
        for label, value, *_more in book[sheet].iter_rows(values_only=True):
            if label in names and isinstance(value, int | float):
                assert f"{label} {value:g} " in printed, label
                yield asked({**names[label], "shown": f"{value:g}"})


def told_by_pages() -> Iterator[Asked]:
    """Organisationer has a row for each body."""
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    at.switch_page("pages/comparisons/organisations.py")
    at.run()
    assert not at.exception
    (rows,) = (table.value for table in at.dataframe if "persons" in table.value)
    for body, count in zip(rows["label"], rows["persons"], strict=True):
        yield asked({"organisation": body, "shown": f"{count:g}"})


@pytest.mark.parametrize("persons", [0, 3], indirect=True)
def test_pages_and_reports_say_of_a_group_what_commands_say(
    persons: list[Person], capsys: pytest.CaptureFixture[str]
) -> None:
    builder.build_and_publish(dt.date(2024, 12, 31))
    with acting_as(READER):
        by_show = {(answer.atoms, answer.sexes): answer.shown for answer in told_by_show(capsys)}
    exact = {(answer.atoms, answer.sexes): sum(map(answer.of, persons)) for answer in told_by_show(capsys)}
    by_report = list(told_by_report(measures_command.known_at(None, None)))
    with asked_by_a_reader():
        by_pages = list(told_by_pages())
    assert len(by_report) >= 4 and len(by_pages) == len(BODIES)
    for answer in [*by_report, *by_pages]:
        assert answer.shown == by_show[answer.atoms, answer.sexes]
    assert any(by_show[group] != exact[group] for group in by_show), "else nothing would be changed"
