"""What is in place before a requirement, what suppliers were told and promised, and what came of it."""

from pages.preparation import early_dialogue, prepared, promised
from pages.shared import page_head
from pages.shared.contracts import lessons
from pages.shared.text import _

question = page_head.open_page(
    _("Förbereda"),
    _("Vad som är på plats inför ett krav, vad som lovades vid dialoger med leverantörer och vad det ledde till."),
    ("organisation", "nature"),
    with_period=False,
)
if question:
    prepared.ways_in()
if question and prepared.are_there(question):
    prepared.prepare(question)
    prepared.summary(question)
    prepared.key_figures(question)
    prepared.procurements(question)
    prepared.answers(question)
    promised.promises(question)
    promised.dialogues(question)
    early_dialogue.side_by_side(question)
    lessons.lessons(question, _("Lärdomar av avtal"), question.selection.where)
