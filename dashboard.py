"""The frame: page settings and menu. `streamlit run dashboard.py`, or `make run` for the tuned server."""

import streamlit as st

from pages.shared import frame, open_check, task_panels
from pages.shared.text import _

frame.start()

check = st.Page("pages/deliveries/check.py", title=_("Kontrollera min fil"), url_path="check")
page = st.navigation(
    {
        _("Utfall"): [
            st.Page("pages/outcomes/overview.py", title=_("Översikt"), url_path="overview", default=True),
            st.Page("pages/outcomes/tasks.py", title=task_panels.menu_title(), url_path="tasks"),
            st.Page("pages/outcomes/calendar.py", title=_("Kalender"), url_path="calendar"),
            st.Page("pages/outcomes/letter.py", title=_("Färdigt brev"), url_path="letter", visibility="hidden"),
            st.Page("pages/outcomes/contracts.py", title=_("Avtal"), url_path="contracts"),
            st.Page("pages/outcomes/contract.py", title=_("Ett avtal"), url_path="contract", visibility="hidden"),
            st.Page("pages/outcomes/suppliers.py", title=_("Leverantörer"), url_path="suppliers"),
            st.Page("pages/outcomes/organisations.py", title=_("Organisationer"), url_path="organisations"),
            st.Page("pages/outcomes/procurements.py", title=_("Upphandlingar"), url_path="procurements"),
        ],
        _("Mål"): [
            st.Page("pages/goals/attainment.py", title=_("Måluppfyllelse"), url_path="attainment"),
            st.Page("pages/goals/report.py", title=_("Rapport"), url_path="publication"),
            st.Page("pages/goals/society.py", title=_("Samhällsekonomi"), url_path="society"),
            st.Page("pages/deliveries/goals.py", title=_("Ange ett mål"), url_path="goals"),
        ],
        _("Underlag"): [
            st.Page("pages/deliveries/upload.py", title=_("Ladda upp"), url_path="upload"),
            st.Page("pages/deliveries/quality.py", title=_("Datakvalitet"), url_path="quality"),
            st.Page("pages/deliveries/decide.py", title=_("Besluta"), url_path="decide"),
            st.Page("pages/deliveries/report.py", title=_("Rapportera"), url_path="report"),
            st.Page("pages/deliveries/history.py", title=_("Historik"), url_path="history"),
            st.Page("pages/deliveries/templates.py", title=_("Mallar"), url_path="templates"),
            *([check] if open_check.access() == "menu" else []),
            st.Page("pages/about/definitions.py", title=_("Definitioner"), url_path="definitions"),
            st.Page("pages/about/published.py", title=_("Publicerade resultat"), url_path="published"),
        ],
    }
    if open_check.access() != "only"
    else [check],
    position="sidebar" if open_check.access() != "only" else "hidden",
    expanded=True,
)
frame.guarded(page.run)
