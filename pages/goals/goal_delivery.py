"""A goal from the form as a delivery like any file: checked, accepted, built."""

from __future__ import annotations

import datetime as dt

from etl.build import builder
from etl.checking import check_file
from etl.intake import unknown_names
from etl.kinds import messages
from etl.mapping import place_tables
from etl.scope import theirs
from etl.store.pseudonym_key import key_of_store
from pages.goals.goal_form import Wrong
from pages.shared.text import _, language
from spreadsheets import write_csv

# A file can bring the rest of what puts it right; a form has one goal, and somebody who can mend it.
_NOT_IN_THE_FORM = ("part_of_circle",)


def deliver(row: dict[str, str], as_of: dt.date) -> list[Wrong]:
    """The row as a delivered file; what is wrong with which field, nothing where it was taken.

    `as_of`: the day that is built for.
    """
    content = write_csv.csv_text([list(row), list(row.values())], guarded=False).encode()
    try:
        file = check_file.check_file(content, "mal.csv", key_of_store, "goals")
    except place_tables.FileRefused as refused:
        return [("", messages.message(refused.code, refused.arguments, language()))]
    wrong = [
        (group.field, messages.message(group.code, group.arguments, language()))
        for group in (*file.groups, *unknown_names.check_names(file))
        if group.level == "error" or group.code in _NOT_IN_THE_FORM
    ]
    if wrong:
        return list(dict.fromkeys(wrong))
    try:
        theirs.accept(file, content, _("formuläret"))
    except place_tables.FileRefused as refused:
        return [("", messages.message(refused.code, refused.arguments, language()))]
    builder.build_and_publish(as_of)
    return []
