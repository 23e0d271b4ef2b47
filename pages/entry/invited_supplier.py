"""An invited supplier's page: what is waited for, a template with it filled in, the form, what became of it all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from etl.checking.checked_file import CheckedFile
from etl.intake import public_check
from etl.kinds import schemas
from etl.outgoing import templates
from pages.entry import report_choice, report_form
from pages.entry.report_choice import SUMS, Chosen
from pages.shared import frame
from pages.shared.definitions import Provenance
from pages.shared.deliveries import invitation
from pages.shared.tables import Column, file_name, row_panel
from pages.shared.text import NOT_APPLICABLE, _, _n, date_text, number, plain
from spreadsheets import write_xlsx
from suppliers import sent_files, supplier_status
from suppliers.invitations import Invitation, NotInvited
from suppliers.sent_files import ASIDE, HELD, TAKEN, WAITING, NotSent
from suppliers.supplier_status import SupplierStatus


@dataclass(frozen=True)
class Invited:
    """The supplier whose page it is, by which invitation."""

    invitation: Invitation
    status: SupplierStatus

    @property
    def about(self) -> Provenance:
        """What the tables and their files rest on."""
        day = dt.date.fromisoformat(self.status.as_of)
        return Provenance(day, build_id=self.status.build, invented=self.status.is_invented)

    @property
    def today(self) -> dt.date:
        """The day on which something comes in: invented contracts live on the day that they were written for."""
        return dt.date.fromisoformat(self.status.as_of) if self.status.is_invented else dt.date.today()


def head() -> Invited | None:
    """Title, and whose page it is; None where the address opens nothing, which is then said."""
    title = _("Lämna uppgifter")
    try:
        there = invitation.current()
    except NotInvited as refusal:
        frame.header(title)
        st.warning(plain(invitation.why_not(refusal)), icon=":material/lock:")
        return None
    status = supplier_status.read(there.supplier_id) if there else None
    if there is None or status is None:
        frame.header(title)
        st.markdown(plain(_("Sidan öppnas med adressen i en inbjudan. Be den som följer upp avtalet om en.")))
        return None
    frame.header(title, _("För {supplier}.").format(supplier=status.supplier_name))
    if status.is_invented:
        frame.invented()
    until, as_of = (date_text(day) for day in (there.until, status.as_of))
    st.caption(
        plain(
            _("Inbjudan gäller till och med {until}. Läget är från {as_of}.").format(until=until, as_of=as_of)
            + " "
            + _("Den som har adressen kan lämna uppgifter i ert namn: skicka den inte vidare.")
        )
    )
    return Invited(there, status)


def owed(supplier: Invited) -> None:
    """The reports that are missing or soon due, and a template with a row for each."""
    prefilled = supplier.status.prefilled
    titles = dict(prefilled.contracts)
    rows = pd.DataFrame(
        [
            (each.contract_id, titles.get(each.contract_id), each.period, each.due_date, each.state)
            for each in prefilled.due
        ],
        columns=["contract", "title", "period", "due_date", "state"],
    )
    row_panel(
        _("Det vi väntar på"),
        rows,
        [
            Column("contract", _("Avtal"), width=170),
            Column("title", _("Benämning"), width=300),
            Column("period", _("Period"), width=110),
            Column("due_date", _("Senast"), "date", width=120),
            Column("state", _("Läge"), width=120),
        ],
        key="owed",
        about=supplier.about,
        empty=_("Inga rapporter att lämna just nu."),
    )
    kind = schemas.kinds()[SUMS]
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            _("Hämta en ifyllbar mall"),
            partial(templates.workbook, kind, prefilled),
            file_name(f"{kind.title} {prefilled.supplier}", supplier.about, "xlsx").replace("utfall-", "mall-"),
            write_xlsx.MIME,
            key="owed-template",
            on_click="ignore",
            icon=":material/download:",
        )
        st.page_link("pages/upload/check.py", label=_("Kontrollera och lämna en fil"), icon=":material/upload_file:")


def report(supplier: Invited) -> None:
    """The form, for whoever has no file. Of sums alone: a list of placements is all of them, and they are not here."""
    st.subheader(_("Rapportera utan fil"), anchor=False)
    st.caption(plain(_("Här rapporteras summor för en period. En lista med placeringar lämnas som fil, hela listan.")))
    report_form.show_outcome()
    labels = report_choice.contract_names(supplier.status.prefilled)
    contract = st.selectbox(
        _("Avtal"), list(labels), index=None if len(labels) > 1 else 0, format_func=labels.__getitem__,
        key="report-contract", placeholder=_("Välj avtal"),
    )  # fmt: skip
    if contract is None:
        return
    periods = [(period, state) for period, state in supplier.status.periods.get(contract, ())]
    report_form.form(Chosen(contract, SUMS, supplier.today, periods), partial(_send, supplier.invitation))


def _send(there: Invitation, chosen: Chosen, content: bytes, name: str, who: str, _reason: str) -> str | CheckedFile:
    file = public_check.check_without_trace(content, name, chosen.kind)
    if file.refused:
        return file
    try:
        sent_files.send(there, content, name, who)
    except NotSent:
        return _("Inget är skickat: många filer väntar redan på att läsas in. Försök igen om några dagar.")
    count = _n("{number} rad", "{number} rader", file.taken).format(number=number(file.taken))
    return _("Tack, {count} skickades. Vad det blev av uppgifterna står längst ned på sidan.").format(count=count)


def sent(supplier: Invited) -> None:
    """A row per file or form, the latest first."""
    words = {
        WAITING: _("skickad, väntar på att läsas in"),
        HELD: _("väntar på beslut"),
        TAKEN: _("inläst"),
        ASIDE: _("inte inläst"),
    }
    rows = pd.DataFrame(
        [
            (
                each.sent_at[:16].replace("T", " "),
                each.file_name,
                each.by,
                words[each.state],
                each.rows or None,
                each.answer,
            )
            for each in sent_files.of_supplier(supplier.invitation.supplier_id)
        ],
        columns=["sent_at", "file", "by", "state", "rows", "answer"],
    ).astype({"rows": float})
    row_panel(
        _("Det ni har skickat"),
        rows,
        [
            Column("sent_at", _("När"), width=140),
            Column("file", _("Fil"), width=300),
            Column("by", _("Vem"), width=140),
            Column("state", _("Läge"), width=200),
            Column("rows", _("Rader"), "count", width=80, nothing=NOT_APPLICABLE),
            Column("answer", _("Svar"), width=420, nothing=NOT_APPLICABLE),
        ],
        key="sent",
        about=supplier.about,
        empty=_("Inget är skickat än."),
    )
