"""Fyll i formulär: a field for each column of a kind, made from its schema, under headings in the order of the work."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

import streamlit as st

import measures
from etl.kinds import schemas
from etl.kinds.schemas import Field, Kind
from measures import Warehouse
from measures.follow_up import contract_rows
from pages.forms import form_choice
from pages.forms.form_choice import Chosen
from pages.shared.deliveries import form_fields
from pages.shared.deliveries.form_fields import FormFields
from pages.shared.number_field import Typed
from pages.shared.text import _, alphabetical, language

WIDTH = 300
_LONG = ("lesson_text", "requirements", "topics")
_GROUPS = "target_groups"


def draw(chosen: Chosen, fields: FormFields) -> tuple[dict[str, str], bool]:
    """The form's fields, with what stands now: column -> text as a file would hold it. And whether all numbers can be
    read."""
    now = chosen.row or _first(chosen)
    row = {field.name: now.get(field.name, "") for field in chosen.kind.fields} if chosen.row else {}
    row |= {chosen.of: chosen.whose} if chosen.whose else {}
    is_right = True
    for title, named in _sections(chosen):
        st.subheader(title, anchor=False)
        with st.container(horizontal=True, gap="medium", vertical_alignment="top"):
            for field in named:
                value = _draw_field(chosen.warehouse, fields, field, now.get(field.name, ""))
                is_right = is_right and (not isinstance(value, Typed) or value.is_right)
                row[field.name] = form_fields.cell(value)
    return row, is_right


def _sections(chosen: Chosen) -> list[tuple[str, list[Field]]]:
    """Heading and fields. What has to be said stands first in each, and what no heading names under the last."""
    kind, there = chosen.kind, _to_fill_in(chosen)
    found, said = [], set()
    for title, names in _headings(kind).items():
        said |= set(names)
        found.append((title, [field for field in map(kind.field, names) if field in there]))
    rest = [field for field in there if field.name not in said]
    found.append((_("Mer") if said else form_choice.title(kind), rest))
    return [(title, sorted(of, key=lambda field: not field.required)) for title, of in found if of]


def _to_fill_in(chosen: Chosen) -> list[Field]:
    """All but what tells which row it is, where that is known."""
    known = {chosen.of} if chosen.whose else set()
    known |= {name for name in chosen.kind.row_key if chosen.row and chosen.row[name]}
    return [field for field in chosen.kind.fields if field.name not in known]


def _headings(kind: Kind) -> Mapping[str, Sequence[str]]:
    """Headings of a long form, in the order in which the work is done. A kind without any has one."""
    return {
        "readiness": {
            _("Upphandlingen"): ("procurement_id", "organisation_id", "title", "planned_date"),
            _("Vad som ska köpas"): (
                "nature", "cpv", "agreement_type", "value_sek", "duration_months", "full_time_jobs",
            ),
            _("De fyra frågorna"): ("decision", "client_interested", "matching_officer", "network"),
            _("Tidig dialog"): ("early_dialogue",),
        },
        "dialogues": {
            _("Dialogen"): ("procurement_id", "dialogue_id", "date", "dialogue_form", "roles_present", "topics"),
            _("Leverantörerna"): ("suppliers_invited", "suppliers_attending"),
            _("Vad som lovades"): ("trade", "courses_promised", "promised_by"),
            _("Vad det ledde till"): ("requirement_change", "kept_date", "promise_kept"),
        },
        "matches": {
            _("Behovsprofilen"): (
                "match_id", "profile_date", "places", "trade", "form", "municipality_code", "wanted_from",
                "target_groups", "requirements",
            ),
            _("Kandidaterna"): ("unit", "candidates_date", "candidates_proposed", "interview_date", "interviews"),
            _("Erbjudande och start"): ("offer_date", "offers", "start_date", "starts", "placement_id"),
            _("Hur det gick"): ("completed_date", "completed", "in_work_6_months", "in_work_12_months"),
            _("Om någon plats inte fylldes"): ("closed_date", "closed_reason"),
        },
    }.get(kind.name, {})  # fmt: skip


def _first(chosen: Chosen) -> dict[str, str]:
    """What a new row says before anybody has written: the next number, and of a lesson today."""
    first = {"lesson_date": chosen.warehouse.as_of.isoformat()}
    for name in chosen.kind.row_key[1:]:
        field = chosen.kind.field(name)
        if field.required and field.is_identifier:
            first[name] = next_id(field.example, [row[name] for row in chosen.others])
    return first


def next_id(example: str, there: Sequence[str]) -> str:
    """The number after the highest of those that are written as the example is: L-0001 where there is none."""
    prefix = re.split(r"\d", example)[0]
    width = len(example) - len(prefix)
    numbers = [int(text[len(prefix) :]) for text in there if re.fullmatch(re.escape(prefix) + r"\d{1,12}", text)]
    return f"{prefix}{max(numbers, default=0) + 1:0{width}d}"


def _draw_field(warehouse: Warehouse, fields: FormFields, field: Field, now: str) -> object:
    name, title = field.name, form_choice.title(field)
    label = f"{title} *" if field.required else title
    told = _("{description} Till exempel: {example}").format(
        description=field.description, example=field.example_in(language())
    )
    if field.type == "date":
        return fields.day(name, label, dt.date.fromisoformat(now) if now else None, help=field.description)
    if field.type == "boolean":
        return fields.answer(name, label, now, help=field.description)
    if field.type in ("number", "integer"):
        return fields.number(name, label, float(now.replace(",", ".")) if now else None, advice=told)
    if name == _GROUPS:
        words = contract_rows.words(warehouse, "target_group", language())
        there = _group_codes(warehouse, now)
        if there is not None:
            chosen = fields.choices(name, label, words, there, help=_("Tomt: det är inte sagt."))
            swedish = contract_rows.words(warehouse, "target_group", "sv")
            return "|".join(swedish[code] for code in chosen.split("|") if code)
    options = _options(warehouse, field)
    if options:
        nothing = {} if field.required else {"": _("Inte angivet")}
        known = {} if not now or now in options else {now: now}
        value = now or (None if field.required else "")
        return fields.choice(name, label, {**nothing, **options, **known}, value, help=field.description)
    draw_text = fields.long_text if name in _LONG else fields.text
    return draw_text(name, label, now, help=told, max_chars=1000 if name in _LONG else 200)


def _options(warehouse: Warehouse, field: Field) -> dict[str, str]:
    """What can be chosen, value -> word; nothing where it is to be typed."""
    if field.codes:
        return {code: form_choice.in_words(field, code) for code in field.codes}
    if field.name == "organisation_id":
        named = measures.labels(warehouse, "organisation", language())
    elif field.name == "municipality_code":
        named = contract_rows.words(warehouse, "municipality", language())
    else:
        return {}
    return {one: named[one] for one in sorted(named, key=lambda each: alphabetical(named[each]))}


def _group_codes(warehouse: Warehouse, text: str) -> list[str] | None:
    """The target groups of a cell; None where one of them is written in words that are not known here."""
    known = {
        schemas.normal(said): code
        for spoken in ("sv", "en")
        for code, word in contract_rows.words(warehouse, "target_group", spoken).items()
        for said in (code, word)
    }
    found = [known.get(schemas.normal(part)) for part in text.split("|") if part.strip()]
    return None if None in found else [code for code in found if code]
