"""What a manager does on Monday: every thing to do, worst first."""

from pages.shared import asked, task_panels
from pages.shared.text import _

question = asked.opened(
    _("Att göra"),
    _("Vad som behöver göras i avtalen och varför, det mest brådskande först."),
    ("organisation", "supplier"),
    needs="contracts",
    with_period=False,
)
if question:
    chosen = task_panels.narrowed(question)
    task_panels.summary(question, chosen)
    task_panels.listed(question, chosen)
