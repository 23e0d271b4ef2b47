"""A goal from the form as a delivery like any file: checked, accepted, built."""

from __future__ import annotations

from collections.abc import Mapping

from etl.intake import form_rows
from etl.mapping.place_tables import FileRefused
from pages.shared.deliveries import form_fields
from pages.shared.deliveries.form_fields import Wrong
from pages.shared.text import _

# A file can bring the rest of what puts it right; a form has one goal, and somebody who can mend it.
_NOT_IN_THE_FORM = ("part_of_circle",)


def deliver(row: Mapping[str, str]) -> list[Wrong]:
    """The row as a delivered file; what is wrong with which field, nothing where it was taken."""
    try:
        file = form_rows.look("goals", row, _NOT_IN_THE_FORM, is_counted=False)
        if not file.wrong:
            form_rows.deliver(file, _("formuläret"))
    except FileRefused as refused:
        return [("", form_fields.refusal_in_words(refused))]
    return form_fields.in_words(file)
