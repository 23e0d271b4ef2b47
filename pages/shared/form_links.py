"""The ways into the form of a kind, for whoever may deliver it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from access import rights
from pages.shared import address


def form_links(labels: Mapping[str, str], **of: str) -> None:
    """A link for each kind -> label that whoever asks may deliver. `of`: the contract or procurement, and the row."""
    offered = {kind: label for kind, label in labels.items() if rights.may_deliver(kind)}
    if offered:
        with st.container(horizontal=True, gap="small", key=f"form-links-{'-'.join(offered)}"):
            for kind, label in offered.items():
                st.page_link(
                    **address.link("pages/forms/form.py", kind=kind, **of), label=label, icon=":material/edit_note:"
                )
