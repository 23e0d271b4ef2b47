"""The frame: page settings and menu. `streamlit run dashboard.py`, or `make run` for the tuned server.

A page's file is called as its address: what opens a page by its file in tests then opens that page.
"""

import streamlit as st

from pages.follow_up import task_list
from pages.shared import frame
from pages.shared.text import _
from pages.upload import public_check_access

frame.start()

check = st.Page("pages/upload/check.py", title=_("Kontrollera min fil"))
page = st.navigation(
    {
        _("Utfall"): [
            st.Page("pages/overview/overview.py", title=_("Översikt"), default=True),
            st.Page("pages/follow_up/tasks.py", title=task_list.menu_title()),
            st.Page("pages/follow_up/calendar.py", title=_("Kalender")),
            st.Page("pages/follow_up/letter.py", title=_("Färdigt brev"), visibility="hidden"),
            st.Page("pages/contracts/contracts.py", title=_("Avtal")),
            st.Page("pages/contracts/contract.py", title=_("Ett avtal"), visibility="hidden"),
            st.Page("pages/comparisons/suppliers.py", title=_("Leverantörer")),
            st.Page("pages/comparisons/organisations.py", title=_("Organisationer")),
            st.Page("pages/comparisons/procurements.py", title=_("Upphandlingar")),
        ],
        _("Mål"): [
            st.Page("pages/goals/attainment.py", title=_("Måluppfyllelse")),
            st.Page("pages/reports/publication.py", title=_("Rapport")),
            st.Page("pages/goals/society.py", title=_("Samhällsekonomi")),
            st.Page("pages/goals/goals.py", title=_("Ange ett mål")),
        ],
        _("Underlag"): [
            st.Page("pages/upload/upload.py", title=_("Ladda upp")),
            st.Page("pages/deliveries/quality.py", title=_("Datakvalitet")),
            st.Page("pages/entry/decide.py", title=_("Besluta")),
            st.Page("pages/entry/report.py", title=_("Rapportera")),
            st.Page("pages/deliveries/history.py", title=_("Historik")),
            st.Page("pages/upload/templates.py", title=_("Mallar")),
            *([check] if public_check_access.access() == "menu" else []),
            st.Page("pages/about/definitions.py", title=_("Definitioner")),
            st.Page("pages/about/published.py", title=_("Publicerade resultat")),
        ],
    }
    if public_check_access.access() != "only"
    else [check],
    position="sidebar" if public_check_access.access() != "only" else "hidden",
    expanded=True,
)
frame.guarded(page.run)
