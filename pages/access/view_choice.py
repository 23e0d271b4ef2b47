"""Which role, and of which organisations or suppliers, Utfall is to be seen as."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from access import rights
from access.rights import NotAllowed, Right
from access.viewer import Role, Viewer
from pages.shared import menu, page_head, signed_in
from pages.shared.text import _, language, plain


def form() -> None:
    """The role and whose; then Utfall is shown so until it is ended."""
    try:
        rights.demand(Right.VIEW_AS)
    except NotAllowed as refused:
        st.warning(plain(refused.text(language())), icon=":material/lock:")
        return
    role = Role(
        st.selectbox(
            _("Roll"), list(Role), format_func=lambda code: rights.role_text(Role(code), language()), key="view-role"
        )
        or Role.READER
    )
    st.caption(
        plain(
            _("Får {rights}.").format(
                rights=", ".join(
                    rights.right_text(right, language()) for right in Right if right in rights.rights_of(role)
                )
            )
        )
    )
    organisations = _numbers(_("Organisationer"), "organisation", "view-organisations")
    suppliers = _numbers(_("Leverantörer"), "supplier", "view-suppliers")
    limited = rights.limited_by(role)
    if st.button(_("Visa som"), type="primary", key="view-begin"):
        if limited == "suppliers" and not suppliers:
            st.error(plain(_("Välj minst en leverantör.")), icon=":material/block:")
            return
        signed_in.view_as(Viewer("", role, rights.scope_of(role, organisations, suppliers)))
        st.switch_page(menu.first_file())


def _numbers(label: str, dimension: str, key: str) -> frozenset[str] | None:
    names: Mapping[str, str] = page_head.cached_for_shown(page_head.choices_of, dimension) or {}
    chosen = st.multiselect(
        label, list(names), format_func=lambda code: names.get(code, code), key=key, placeholder=_("Alla")
    )
    return frozenset(chosen) or None
