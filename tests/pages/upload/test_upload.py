"""Ladda upp through the frame: foreign headers mapped, words mapped, loaded, known the next time; and what is
refused."""

from __future__ import annotations

import datetime as dt
import gc
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import NumberInput
from supplier_file import CONTRACTS, PERSON, foreign

from etl.build import builder
from etl.checking import check_file
from etl.intake import look, review, take
from etl.mapping import place_tables
from etl.store import deliveries
from pages.upload.steps import session_files
from tests.etl.small_files import as_xlsx

ROOT = Path(__file__).parents[3]


@pytest.fixture
def app(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    # However slow the machine is, a run of the page waits for what it began; Chromium's tests see it at work.
    monkeypatch.setattr(session_files, "AT_ONCE", 120)
    file = check_file.open_file(CONTRACTS.encode(), "avtal.csv")
    take.take(review.review_file(file, make_key=True), CONTRACTS.encode(), "test")
    builder.build_and_publish()
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    app.switch_page("pages/upload/upload.py").run()
    assert not app.exception and app.title[0].value == "Ladda upp"
    return app


def dropped(app: AppTest, name: str, content: bytes) -> AppTest:
    app.get("file_uploader")[0].set_value((name, content, "text/csv"))
    app.run()
    app.run()
    assert not app.exception
    return app


def pressed(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app


def loaded(app: AppTest, by: str = "Analytiker") -> AppTest:
    next(box for box in app.text_input if box.label.startswith("Vem läser in filen")).set_value(by).run()
    return pressed(app, "Läs in")


def chosen(app: AppTest, label: str, value: str) -> AppTest:
    box = next(box for box in app.selectbox if box.label.startswith(label))
    box.set_value(value)
    app.run()
    return app


def told(app: AppTest) -> str:
    texts = [each.value for kind in (app.markdown, app.error, app.warning, app.caption, app.info) for each in kind]
    return "\n".join([*texts, *(html.proto.body for html in app.get("html"))]).replace("\\", "")


def mapped(app: AppTest) -> AppTest:
    for label, field in (
        ("Kolumn Nr", "Placerings-ID *"),
        ("Kolumn Kandidat", "Deltagarnyckel *"),
        ("Kolumn Sort", "Form *"),
        ("Kolumn Omf", "Omfattning, %"),
    ):
        chosen(app, label, field)
    return pressed(app, "Kontrollera filen")


def test_from_foreign_headers_to_what_is_there_and_back(app: AppTest) -> None:
    dropped(app, "rapport.csv", foreign())
    mapped(app)
    assert "code_unknown" not in told(app) and "100 rader avvisas" in told(app)
    app.segmented_control(key=next(k.key for k in app.segmented_control if k.label == "Steg")).set_value("words").run()
    chosen(app, "Kontorsjobb", "Visstidsanställning")
    next(box for box in app.text_input if box.label.startswith("stor omf")).set_value("100").run()
    pressed(app, "Använd och kontrollera igen")
    assert "100 rader går att läsa in" in told(app) and "0,0 före, 100,0 efter" in told(app)
    pressed(app, "Läs in")
    assert "Skriv vem som läser in filen." in told(app) and len(deliveries.active()) == 1
    loaded(app)
    assert "100 rader är inlästa" in told(app)
    assert "Filen redovisar 1 avtal, till och med 29 februari 2024. Ingen rapport saknas." in told(app)
    (delivery,) = [each for each in deliveries.active() if each.file_name == "rapport.csv"]
    assert delivery.by == "Analytiker", "and never the account that the server runs as"
    assert delivery.rows == 100 and not delivery.original_kept  # a column of free words was left out
    # The next of that layout: straight to the check, nothing asked.
    dropped(app, "nästa.csv", foreign(1, 120))
    assert "120 rader går att läsa in" in told(app)
    assert "100,0 före, 120,0 efter" in told(app)
    pressed(app, "Läs in")
    assert [each.rows for each in deliveries.active()][-1] == 120
    next(box for box in app.text_input if box.label == "Varför den ska tas tillbaka").set_value("fel månad").run()
    pressed(app, "Ta tillbaka leveransen")
    assert deliveries.all_deliveries()[-1].why == "fel månad" and "tillbakadragen" in told(app)


def test_up_to_when_placements_tell_can_be_said_beside_the_file(app: AppTest) -> None:
    rows = "placement_id;contract_id;participant_key;form;start_date;end_date"
    dropped(app, "placeringar.csv", f"{rows}\n1;TRV 2024/1;k1;permanent;2024-02-01;2024-02-29\n".encode())
    (day,) = app.date_input
    assert day.label == "Placeringarna redovisar avtalen till och med" and day.value is None
    day.set_value(dt.date(2024, 6, 30)).run()
    loaded(app)
    assert deliveries.active()[-1].how["reported_until"] == "2024-06-30"
    assert "till och med 30 juni 2024" in told(app)
    # A file that says so itself is not asked.
    said = f"{rows};reported_until\n1;TRV 2024/1;k1;permanent;2024-02-01;2024-02-29;2024-07-31\n"
    dropped(app, "juli.csv", said.encode())
    assert not app.date_input


def test_a_personal_number_is_refused_and_nothing_is_left(app: AppTest, data_folder: Path) -> None:
    before = len(deliveries.all_deliveries())
    dropped(app, "rapport.csv", foreign(rows=3, person=PERSON))
    words = told(app)
    assert "personnummer" in words and "C" in words and PERSON not in words
    assert "borttagen ur minnet" in words
    assert len(deliveries.all_deliveries()) == before
    files = app.session_state["upload-files"]
    assert [(file.content, file.seen, file.examined) for file in files] == [(None, None, None)]
    assert not [path for path in data_folder.rglob("*") if path.is_file() and PERSON.encode() in path.read_bytes()]
    gc.collect()
    kept = [
        each
        for each in gc.get_objects()
        if isinstance(each, io.BytesIO) and not each.closed and PERSON.encode() in each.getvalue()
    ]
    assert not kept


def test_a_shrink_asks_for_a_reason(app: AppTest) -> None:
    dropped(app, "ett.csv", foreign())
    mapped(app)
    app.segmented_control(key=next(k.key for k in app.segmented_control if k.label == "Steg")).set_value("words").run()
    chosen(app, "Kontorsjobb", "Visstidsanställning")
    next(box for box in app.text_input if box.label.startswith("stor omf")).set_value("100").run()
    pressed(app, "Använd och kontrollera igen")
    loaded(app)
    dropped(app, "mindre.csv", foreign(rows=20))
    assert "mer än hälften" in told(app)
    shown = [str(getattr(each, "value", "")) for each in app.main]
    stop, rows = (
        next(place for place, text in enumerate(shown) if words in text) for words in ("mer än hälften", "20 rader går")
    )
    assert stop < rows, "what stops everything stands first"
    pressed(app, "Läs in")
    assert "Skriv varför" in told(app) and deliveries.active()[-1].file_name == "ett.csv"
    next(box for box in app.text_input if box.label == "Varför filen ska läsas in ändå").set_value(
        "avslutat avtal"
    ).run()
    pressed(app, "Läs in")
    assert deliveries.active()[-1].how["confirmed"]["reason"] == "avslutat avtal"


def test_what_cannot_be_read_is_said(app: AppTest) -> None:
    dropped(app, "bild.csv", b"\x89PNG\r\n\x1a\n" + bytes(50))
    assert "Filen är inte en tabell" in told(app)


def test_a_zip_is_its_files_and_the_same_file_twice_is_said_to_be_so(app: AppTest) -> None:
    report = "Avtal;Period;Form;Påbörjade\nTRV 2024/1;2024-0{};Praktik;3\n"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, month in (("feb.csv", 2), ("mars.csv", 3), ("mars igen.csv", 3)):
            archive.writestr(f"rapporter/{name}", report.format(month))
    dropped(app, "rapporter.zip", content.getvalue())
    files = app.session_state["upload-files"]
    assert [file.name for file in files] == ["feb.csv", "mars.csv", "mars igen.csv"]
    assert [file.refusal and file.refusal.code for file in files] == [None, None, "file_twice"]
    assert files[2].content is None
    content.truncate(90)
    dropped(app, "trasig.zip", content.getvalue())
    assert "Filen är inte en tabell" in told(app) or "skadad" in told(app)


TWO_SHEETS = {
    "Personal": [["Vem", "Mobil"], ["A", "1"]],
    "Blad 2": [["Mars"], ["Nr", "Kandidat", "Sort", "Börjar"], ["1", "k1", "praktik", "2024-02-01"]],
}


def test_a_workbook_without_any_table_says_which_sheets_there_are_and_leads_on(app: AppTest) -> None:
    dropped(app, "vecka 20.xlsx", as_xlsx(TWO_SHEETS))
    assert "Ingen tabell hittades i filen" in told(app) and "Personal, Blad 2" in told(app)
    chosen(app, "Blad", 1)
    next(box for box in app.number_input if box.label == "Rubriken börjar på rad").set_value(2).run()
    pressed(app, "Läs filen så här")
    assert "Ingen tabell" not in told(app)
    assert "Kolumn Kandidat" in [box.label for box in app.selectbox]
    assert len(deliveries.active()) == 1


def test_rows_of_an_unknown_contract_are_said_to_wait(app: AppTest) -> None:
    dropped(app, "rapport.csv", "Avtal;Period;Form;Påbörjade\nTRV 2030/9;2024-02;Praktik;3\n".encode())
    words = told(app)
    assert "1 rad väntar tills avtalet finns i registret" in words and "rader: 0 tillkommer" not in words


def test_a_file_of_which_nothing_is_known_is_first_taken_for_placements(app: AppTest) -> None:
    dropped(app, "okänd.csv", b"Alfa;Beta\n1;2\n")
    assert next(box for box in app.selectbox if box.label == "Innehåll").value == "placements"


def test_a_file_that_is_too_large_is_said_by_the_server(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser's own limit is no limit."""
    monkeypatch.setattr(look, "MOST_BYTES", 1000)
    dropped(app, "stor.csv", foreign())
    assert "större än 200 MB" in told(app) and not app.session_state["upload-files"]
    with pytest.raises(place_tables.FileRefused) as refusal:
        look.look(foreign(), "stor.csv")
    assert refusal.value.code == "file_too_large"


def test_a_file_that_is_there_already_is_not_said_to_wait(app: AppTest) -> None:
    content = b"Avtal;Period;Form;P\xc3\xa5b\xc3\xb6rjade\nTRV 2024/1;2024-02;Praktik;3\n"
    dropped(app, "februari.csv", content)
    assert "rader: 1 tillkommer" in told(app) and "Inga heltidsmånader ändras." in told(app)
    loaded(app)
    first = deliveries.active()[-1]
    dropped(app, "samma fil.csv", content)
    assert "Filen är redan inläst, som februari.csv" in told(app) and first.id in told(app)
    assert "Vad som kommer att ändras" not in [each.value for each in app.subheader]
    assert "Läs in" not in [button.label for button in app.button]
    (files,) = [each for each in app.radio if each.label == "Filer"]
    assert [option.rpartition(": ")[2] for option in files.options] == ["inläst", "redan inläst"]
    # Another file of the same report holds now: the first, come again, is heard.
    dropped(app, "rättad.csv", content.replace(b";3", b";4"))
    loaded(app)
    dropped(app, "igen.csv", content)
    assert "Filen är redan inläst" not in told(app) and "rader: 0 tillkommer, 1 ändras" in told(app)
    loaded(app)
    assert deliveries.active()[-1].sha256 == first.sha256 and deliveries.active()[-1].id != first.id


def test_what_seems_to_be_about_persons_is_not_shown(app: AppTest) -> None:
    rows = [f"p{n};TRV 2024/1;k{n};Kalle Anka;kalle{n}@exempel.se;070-174 06 1{n};Praktik;2024-02-01" for n in range(5)]
    header = "Nr;Kontrakt nummer;Kandidat;Namn;E-post;Telefon;Sort;Börjar"
    dropped(app, "rapport.csv", "\n".join([header, *rows]).encode())
    assert "Till exempel: p0; p1; p2" in told(app)
    seen = app.session_state["upload-files"][0].seen
    for column in ("Namn", "E-post", "Telefon"):
        box = next(box for box in app.selectbox if box.label == f"Kolumn {column}".replace("-", "\\-"))
        assert box.value is None
    shown = told(app) + repr([each.value.to_dict() for each in app.dataframe])
    assert "Kalle" not in shown and "exempel.se" not in shown and "174 06" not in shown
    app.segmented_control(key=next(k.key for k in app.segmented_control if k.label == "Steg")).set_value(
        "reading"
    ).run()
    shown = told(app) + repr([each.value.to_dict() for each in app.dataframe])
    assert "k1" in shown and "Namn" in shown and look.NOT_SHOWN in shown
    assert "Kalle" not in shown and "exempel.se" not in shown and "174 06" not in shown
    assert "Kalle" not in repr((seen.tables[0].rows, seen.tables[0].examples))


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def field(app: AppTest, label: str) -> NumberInput:
    return next(box for box in app.number_input if box.label == label)


TITLES = "Leverantör AB;;;\nMars;;;\n"
KNOWN = f"{TITLES}Avtal;Period;Form;Började\nTRV 2024/1;2024-02;Praktik;3\nTRV 2024/1;2024-03;Praktik;4\n"


def test_any_file_can_be_seen_as_it_stands_and_its_rows_chosen(app: AppTest) -> None:
    dropped(app, "rapport.csv", KNOWN.encode())
    assert "2 rader går att läsa in" in told(app)
    app.segmented_control[0].set_value("reading").run()
    pressed(app, "Visa filen som den är")
    assert "Rad 3 ser ut att vara rubrikraden: 4 av dess rubriker är kända." in told(app)
    (grid,) = [each.value for each in app.dataframe]
    assert list(grid["Läses som"]) == ["", "", "rubrik", "rad", "rad"] and next(iter(grid["A"])) == "Leverantör AB"
    assert "Kolumnerna heter då: A Avtal; B Period; C Form; D Började" in told(app)
    field(app, "Sista raden").set_value(4).run()
    assert list(app.dataframe[0].value["Läses som"])[-2:] == ["rad", ""]
    field(app, "Första raden").set_value(3).run()
    pressed(app, "Läs filen så här")
    assert "Rubriken måste stå ovanför den första raden" in told(app)
    field(app, "Första raden").set_value(4).run()
    pressed(app, "Läs filen så här")
    assert "1 rad går att läsa in" in told(app) and not app.dataframe
    app.segmented_control[0].set_value("reading").run()
    pressed(app, "Visa filen som den är")
    pressed(app, "Låt filen avgöra")
    assert "2 rader går att läsa in" in told(app)


def test_names_over_columns_are_put_before_their_headers_and_searched_as_all_else(app: AppTest) -> None:
    rows = [f"TRV 2024/1;2024-0{n};{n};{n}" for n in range(1, 5)]
    dropped(app, "okänd.csv", "\n".join(["Uppdrag;Tidsrymd;Nya;Kvar", *rows]).encode())
    assert app.session_state["upload-files"][0].step == "columns"
    pressed(app, "Visa filen som den är")

    def named(name: str) -> None:
        for label, letter in (("Från kolumn", "D"), ("Till kolumn", "C")):
            next(box for box in app.selectbox if box.label == label).set_value(letter)
        next(box for box in app.text_input if box.label == "Namn över kolumnerna").set_value(name)
        pressed(app, "Lägg till namnet")

    named("Fel")
    pressed(app, next(label for label in labels(app) if label.startswith("Ta bort Fel")))
    named("Kvinnor")
    assert "C Kvinnor / Nya; D Kvinnor / Kvar" in told(app)
    named(PERSON)
    pressed(app, "Läs filen så här")
    assert "borttagen ur minnet" in told(app) and PERSON not in told(app)
    pressed(app, "Stäng")
    assert PERSON not in told(app) + repr(app.session_state) and not app.session_state["upload-files"]


def test_persons_are_not_shown_in_the_file_as_it_stands_and_hidden_sheets_are_marked(app: AppTest) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        people = [["Kontaktperson:", "Karin Anka"], ["Vem", "E-post", "Nr"]]
        people += [[f"Anka {n}", f"anka{n}@exempel.se", n] for n in range(80)]
        for name, rows in (("Folk", people), ("Gömt", [["Alfa", "Beta"], [1.5, 2]])):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        sheet.hide()
    dropped(app, "folk.xlsx", content.getvalue())
    assert "De 60 första av 82 rader visas." in told(app)
    assert next(box for box in app.selectbox if box.label == "Blad").options == ["Folk", "Gömt (dolt)"]
    shown = repr([each.value.to_dict() for each in app.dataframe])
    assert "•••" in shown and "exempel.se" not in shown and "Karin" not in shown
    chosen(app, "Blad", 1)
    assert list(app.dataframe[0].value["A"]) == ["Alfa", "1,5"]


def test_a_file_with_a_personal_number_is_not_shown_as_it_stands(app: AppTest) -> None:
    dropped(app, "personer.xlsx", as_xlsx({"A": [["Alfa"], [PERSON]], "B": [["Beta"], ["2"]]}))
    assert "personnummer" in told(app) and not app.dataframe and "Visa filen som den är" not in labels(app)


# --- what only looks like personal numbers -----------------------------------------------------------------------

INVOICES = (
    b"contract_id;period;fte_months;Fakturanr\n"
    b"TRV 2024/1;2024-01;1;811218 9876\nTRV 2024/1;2024-02;2;8112189876\nTRV 2024/1;2024-03;3;811218.9876\n"
)


def test_a_column_that_looks_like_personal_numbers_can_be_left_out(app: AppTest, data_folder: Path) -> None:
    dropped(app, "rapport.csv", INVOICES)
    assert "personnummer" in told(app) and "Fakturanr" in told(app) and "9876" not in told(app)
    pressed(app, "Det är inte personnummer: läs filen utan Fakturanr")
    (file,) = app.session_state["upload-files"]
    assert file.refusal is None and file.examined and file.examined.file.taken == 3
    assert not file.examined.file.may_be_kept and "9876" not in told(app)


def test_a_file_with_such_a_column_can_be_taken_away_instead(app: AppTest, data_folder: Path) -> None:
    dropped(app, "rapport.csv", INVOICES)
    pressed(app, "Ta bort filen härifrån")
    assert not app.session_state["upload-files"] and "Fakturanr" not in told(app)
