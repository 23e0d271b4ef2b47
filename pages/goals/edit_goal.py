"""A form to enter or change a goal. It becomes a delivery like any file: checked, accepted, built."""

from functools import partial

from etl import folders
from etl.build import builder
from etl.checking import check_file
from etl.kinds import messages
from etl.privacy.identity_numbers import load_key
from etl.store import deliveries
from pages.goals import goal_form
from pages.shared import page_head
from pages.shared.deliveries import number_parsing
from pages.shared.text import _, language
from spreadsheets import write_csv


def deliver(row: dict[str, str]) -> list[goal_form.Wrong]:
    """The row as a delivered file; what is wrong with which field, nothing where it was taken."""
    content = write_csv.csv_text([list(row), list(row.values())], guarded=False).encode()
    try:
        file = check_file.check_file(content, "mal.csv", lambda: load_key(folders.key_file()), "goals")
    except check_file.FileRefused as refused:
        return [("", messages.message(refused.code, refused.arguments, language()))]
    wrong = [
        (group.field, messages.message(group.code, group.arguments, language()))
        for group in file.groups
        if group.level == "error"
    ]
    if wrong:
        return list(dict.fromkeys(wrong))
    deliveries.accept(file, content, _("formuläret"))
    builder.build_and_publish(question.warehouse.as_of if question else None)
    return []


lead = _("Ett mål som redan finns får en ny version; den förra finns kvar med sitt datum.")
question = page_head.open_page(_("Ange ett mål"), lead, needs="nothing", with_day=False)
if question:
    goal_form.form(question, deliver, partial(number_parsing.reader, "goals"))
    goal_form.known(question)
