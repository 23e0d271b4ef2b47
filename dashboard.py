"""The frame: page settings and menu. `streamlit run dashboard.py`, or `make run` for the tuned server."""

import streamlit as st

from pages.follow_up import task_list
from pages.shared import frame
from pages.shared.text import _
from pages.upload import public_check_access

frame.start()

check = st.Page("pages/upload/check.py", title=_("Kontrollera min fil"), url_path="check")
page = st.navigation(
    {
        _("Utfall"): [
            st.Page("pages/overview/overview.py", title=_("Översikt"), url_path="overview", default=True),
            st.Page("pages/follow_up/tasks.py", title=task_list.menu_title(), url_path="tasks"),
            st.Page("pages/follow_up/report_calendar.py", title=_("Kalender"), url_path="calendar"),
            st.Page("pages/follow_up/letter.py", title=_("Färdigt brev"), url_path="letter", visibility="hidden"),
            st.Page("pages/contracts/contracts.py", title=_("Avtal"), url_path="contracts"),
            st.Page("pages/contracts/contract.py", title=_("Ett avtal"), url_path="contract", visibility="hidden"),
            st.Page("pages/comparisons/suppliers.py", title=_("Leverantörer"), url_path="suppliers"),
            st.Page("pages/comparisons/organisations.py", title=_("Organisationer"), url_path="organisations"),
            st.Page("pages/comparisons/procurements.py", title=_("Upphandlingar"), url_path="procurements"),
        ],
        _("Mål"): [
            st.Page("pages/goals/attainment.py", title=_("Måluppfyllelse"), url_path="attainment"),
            st.Page("pages/reports/report.py", title=_("Rapport"), url_path="publication"),
            st.Page("pages/goals/society.py", title=_("Samhällsekonomi"), url_path="society"),
            st.Page("pages/goals/edit_goal.py", title=_("Ange ett mål"), url_path="goals"),
        ],
        _("Underlag"): [
            st.Page("pages/upload/upload.py", title=_("Ladda upp"), url_path="upload"),
            st.Page("pages/deliveries/quality.py", title=_("Datakvalitet"), url_path="quality"),
            st.Page("pages/entry/decide.py", title=_("Besluta"), url_path="decide"),
            st.Page("pages/entry/enter_report.py", title=_("Rapportera"), url_path="report"),
            st.Page("pages/deliveries/history.py", title=_("Historik"), url_path="history"),
            st.Page("pages/upload/templates.py", title=_("Mallar"), url_path="templates"),
            *([check] if public_check_access.access() == "menu" else []),
            st.Page("pages/about/definitions.py", title=_("Definitioner"), url_path="definitions"),
            st.Page("pages/about/published.py", title=_("Publicerade resultat"), url_path="published"),
        ],
    }
    if public_check_access.access() != "only"
    else [check],
    position="sidebar" if public_check_access.access() != "only" else "hidden",
    expanded=True,
)
frame.guarded(page.run)
