"""Ladda upp, step 3: the sender's words in ours."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from etl.kinds import messages, schemas
from etl.kinds.schemas import Field
from etl.mapping.model import FileMapping, MappingRefused, validate
from etl.reading import as_shown
from pages.shared.text import _, _n, language, number, plain
from pages.upload.steps import session_files
from pages.upload.steps.map_columns import title
from pages.upload.steps.session_files import Incoming

SHOWN_AT_MOST = 40
_NOTHING = "\0nothing"


def panel(file: Incoming) -> None:
    """Every word that means nothing to us, commonest first, and what it is to mean."""
    examined = file.examined
    if examined is None:
        return
    chosen: dict[str, dict[str, dict[str, str]]] = {}
    is_any = False
    for table in examined.file.tables:
        for name, counts in (table.words or {}).items():
            field = table.kind.field(name)
            st.markdown(f"**{plain(title(field))}**")
            for word, rows in list(counts.items())[:SHOWN_AT_MOST]:
                is_any = True
                text = _answer(file, table.kind.name, field, word, rows)
                if text is not None:
                    chosen.setdefault(table.kind.name, {}).setdefault(name, {})[schemas.normal(word)] = text
    if not is_any:
        st.markdown(_("Alla värden i filen går att läsa."))
        return
    if st.button(_("Använd och kontrollera igen"), key=session_files.field_of(file, "use-words"), type="primary"):
        _use(file, chosen)


def _answer(file: Incoming, kind: str, field: Field, word: str, rows: int) -> str | None:
    label = _n("{word} ({number} rad)", "{word} ({number} rader)", rows).format(
        word=plain(as_shown(word)), number=number(rows)
    )
    key = session_files.field_of(file, f"word-{kind}-{field.name}-{schemas.normal(word)}")
    if field.codes or field.type == "boolean":
        names = {code: texts[language()] for code, texts in field.codes.items()} or {"ja": _("ja"), "nej": _("nej")}
        names[_NOTHING] = _("uppgift saknas")
        answer = st.selectbox(
            label,
            list(names),
            index=None,
            format_func=names.__getitem__,
            placeholder=_("Välj vad det betyder"),
            key=key,
        )
        return "" if answer == _NOTHING else answer
    text = st.text_input(label, placeholder=field.example_in(language()), key=key).strip()
    return text or None


def _use(file: Incoming, chosen: dict[str, dict[str, dict[str, str]]]) -> None:
    examined = file.examined
    if examined is None:
        return
    tables = []
    for used in examined.file.mapping.tables:
        more = chosen.get(used.kind, {})
        words = {name: {**used.words.get(name, {}), **more.get(name, {})} for name in {**used.words, **more}}
        tables.append(replace(used, words=words, by_hand=True))
    try:
        for each in tables:
            validate(each)
    except MappingRefused as refusal:
        st.error(plain(messages.message(refusal.code, refusal.arguments, language())))
        return
    session_files.examine(file, FileMapping(examined.file.reading, tuple(tables)), file.corrections)
    st.rerun()
