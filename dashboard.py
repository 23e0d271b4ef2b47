"""The frame: page settings and menu. `streamlit run dashboard.py`, or `make run` for the tuned server.

A page's file is called as its address: what opens a page by its file in tests then opens that page.
"""

from functools import partial

import streamlit as st

from access import open_check
from pages.access import sign_in
from pages.follow_up import task_list
from pages.shared import frame, menu
from pages.shared.text import _
from suppliers import invitations

frame.start()
sign_in.only_where_safe()

check = menu.Page("pages/upload/check.py", title=_("Kontrollera min fil"))
invited = [menu.Page("pages/entry/deliver.py", title=_("Lämna uppgifter"))] if invitations.are_served() else []
page = st.navigation(
    menu.by_role(
        {
            _("Styrning"): [
                menu.Page("pages/overview/overview.py", title=_("Översikt"), default=True),
                menu.Page("pages/goals/attainment.py", title=_("Måluppfyllelse")),
                menu.Page("pages/goals/chain.py", title=_("Kedjan")),
                menu.Page("pages/reports/publication.py", title=_("Rapport")),
                menu.Page("pages/society/society.py", title=_("Samhällsekonomi")),
                menu.Page("pages/goals/goals.py", title=_("Ange ett mål")),
            ],
            _("Förbereda och upphandla"): [
                menu.Page("pages/preparation/preparation.py", title=_("Förbereda")),
                menu.Page("pages/preparation/suitability.py", title=_("Räkna på krav")),
                menu.Page("pages/procuring/procuring.py", title=_("Upphandla")),
                menu.Page("pages/procuring/clause.py", title=_("Bygg en klausul")),
                menu.Page("pages/comparisons/procurements.py", title=_("Upphandlingar")),
            ],
            _("Implementera"): [
                menu.Page("pages/matching/matching.py", title=_("Matchning")),
            ],
            _("Förvalta"): [
                menu.Page("pages/follow_up/tasks.py", title=task_list.menu_title()),
                menu.Page("pages/follow_up/calendar.py", title=_("Kalender")),
                menu.Page("pages/follow_up/letter.py", title=_("Färdigt brev"), visibility="hidden"),
                menu.Page("pages/contracts/contracts.py", title=_("Avtal")),
                menu.Page("pages/contracts/contract.py", title=_("Ett avtal"), visibility="hidden"),
                menu.Page("pages/comparisons/suppliers.py", title=_("Leverantörer")),
                menu.Page("pages/comparisons/organisations.py", title=_("Organisationer")),
                menu.Page("pages/entry/decide.py", title=_("Besluta")),
            ],
            _("Underlag"): [
                menu.Page("pages/upload/upload.py", title=_("Ladda upp")),
                menu.Page("pages/deliveries/quality.py", title=_("Datakvalitet")),
                menu.Page("pages/entry/report.py", title=_("Rapportera")),
                menu.Page("pages/forms/form.py", title=_("Fyll i formulär")),
                menu.Page("pages/deliveries/history.py", title=_("Historik")),
                menu.Page("pages/upload/templates.py", title=_("Mallar")),
                *([check] if open_check.access() == "menu" else []),
                menu.Page("pages/about/definitions.py", title=_("Definitioner")),
                menu.Page("pages/about/published.py", title=_("Publicerade resultat")),
            ],
            _("Behörighet"): [
                menu.Page("pages/access/log.py", title=_("Logg")),
                menu.Page("pages/access/view_as.py", title=_("Visa som")),
                menu.Page("pages/access/invitations.py", title=_("Inbjudningar")),
            ],
        }
    )
    if open_check.access() != "only"
    else [*invited, check],
    position=menu.position() if open_check.access() != "only" else "hidden",
    expanded=True,
)
sign_in.panel()
frame.guarded(partial(sign_in.first, page))
