"""What a manager does on Monday: every thing to do, worst first."""

from pages.follow_up import task_list
from pages.shared import page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Att göra"),
    _("Vad som behöver göras i avtalen och varför, det mest brådskande först."),
    ("organisation", "supplier"),
    needs="contracts",
    with_period=False,
)
if question:
    chosen = task_list.choose(question)
    task_list.summary(question, chosen)
    task_list.list_all(question, chosen)
