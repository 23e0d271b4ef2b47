"""A goal from the form as a delivery like any file: checked, accepted, built."""

from __future__ import annotations

import datetime as dt

from etl import folders
from etl.build import builder
from etl.checking import check_file
from etl.kinds import messages
from etl.mapping import place_tables
from etl.privacy.pseudonyms import load_key
from etl.store import deliveries
from pages.goals.goal_form import Wrong
from pages.shared.text import _, language
from spreadsheets import write_csv


def deliver(row: dict[str, str], as_of: dt.date) -> list[Wrong]:
    """The row as a delivered file; what is wrong with which field, nothing where it was taken.

    `as_of`: the day that is built for.
    """
    content = write_csv.csv_text([list(row), list(row.values())], guarded=False).encode()
    try:
        file = check_file.check_file(content, "mal.csv", lambda: load_key(folders.key_file()), "goals")
    except place_tables.FileRefused as refused:
        return [("", messages.message(refused.code, refused.arguments, language()))]
    wrong = [
        (group.field, messages.message(group.code, group.arguments, language()))
        for group in file.groups
        if group.level == "error"
    ]
    if wrong:
        return list(dict.fromkeys(wrong))
    deliveries.accept(file, content, _("formuläret"))
    builder.build_and_publish(as_of)
    return []
