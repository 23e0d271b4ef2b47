"""Columns of names and contacts are seen by their headers in five languages, and by what stands in them."""

from __future__ import annotations

import pyarrow as pa
import pytest

from etl.privacy import personal_columns

CODES = ["A1", "B22", "C3", "D4"]
NAMES = ["Karin Lind", "Anna Ek", "Stefan Berg", "Maria Holm"]
PLACES = ["Ljungby", "Kalmar", "Växjö", "Nybro"]

OF_PERSONS = {
    "name": "Namn|Förnamn|Efternamn|Deltagarens namn|Employee name|Employee Names|Worker name|Name of employee|Surname|"
    "First name|Last name|Given name|Family name|Full name|Name|Contact person|Navn|Fornavn|Etternavn|Mellomnavn|"
    "Efternavn|Kontaktperson|Sukunimi|Etunimi|Koko nimi|Yhteyshenkilö|Handledare|Veileder",
    "email": "E-post|Epost|E-postadress|E-mail|Email address|e-mail|Mejl|Sähköposti|Sähköpostiosoite",
    "phone": "Telefon|Mobil|Mobilnummer|Tel.|Tlf|Cell phone|Cellphone|Cell|Phone number|Puhelin|Matkapuhelin",
    "birth": "Födelsedatum|Date of birth|Birth date|DOB|Fødselsdato|Syntymäaika|Henkilötunnus|CPR-nr",
    "address": "Adress|Home address|Adresse|Osoite|Katuosoite",
}
OF_OTHERS = (
    "Department|Award|Large Awards|Work classification|Department Studies|Company name|Supplier name|"
    "Leverantörens namn|"
    "Projektnamn|Prosjektnavn|Yrityksen nimi|Employer name|Contract name|Project name|Kommunens namn|Mobility|"
    "Employee ID|Worker no|Arbetsplatsens adress|Ort|Yrke"
)


@pytest.mark.parametrize(
    ("what", "header"), [(what, each) for what, all_ in OF_PERSONS.items() for each in all_.split("|")]
)
def test_a_header_of_persons_is_seen(what: str, header: str) -> None:
    assert personal_columns.looks(header, pa.array(CODES)) == what


@pytest.mark.parametrize("header", OF_OTHERS.split("|"))
def test_a_header_of_other_things_is_none_of_persons(header: str) -> None:
    assert personal_columns.looks(header, pa.array(PLACES)) is None
    assert personal_columns.looks(header, pa.array(CODES)) is None


@pytest.mark.parametrize("header", ["Worker", "Employee", "Anställd", "Ansatt", "Medarbejder", "Työntekijä"])
def test_a_column_of_persons_is_one_of_names_where_words_stand_in_it(header: str) -> None:
    assert personal_columns.looks(header, pa.array(["Lindqvist", "Holmgren", "Ekdahl"])) == "name"
    assert personal_columns.looks(header, pa.array(CODES)) is None
    assert personal_columns.looks(header, pa.array(["3", "12"])) is None


def test_a_company_that_begins_with_a_persons_name_is_a_company() -> None:
    assert personal_columns.looks("Bolag", pa.array(NAMES)) == "name"
    assert personal_columns.looks("Vem", pa.array([f"{name} Bygg AB" for name in NAMES])) is None


def test_long_texts_that_stand_again_and_again_are_classes_and_no_free_words() -> None:
    texts = [f"Arbeten med mark och anläggning av olika slag, grupp {number}" for number in range(4)]
    assert personal_columns.looks("Uppgift", pa.array(texts)) == personal_columns.COMMENT
    assert personal_columns.looks("Uppgift", pa.array(texts * 10)) is None


def test_a_surname_is_no_key_of_a_person() -> None:
    surnames = pa.array(["Lindqvist", "Holmgren", "Ekdahl"])
    assert personal_columns.looks_in_key("Surname", surnames) == "name"
    assert personal_columns.looks_in_key("Etternavn", pa.array(CODES)) is None
