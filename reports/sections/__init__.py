"""The sections of a report, one module each, in the order that they are read. A maker gives blocks; none: left out."""

from collections.abc import Callable, Mapping, Sequence

from reports.content.model import Block
from reports.content.report_query import ReportQuery
from reports.content.text import _
from reports.sections import contracts, coverage, definitions, goals, persons, reporting, summary, suppliers, treatment

MAY_IMPORT = ("measures", "measures.door", "measures.follow_up", "measures.goals", "reports.content")
ENTRANCE = ()

# Definitions come after all that asks: they tell of every measure used.
MAKERS: Mapping[str, Callable[[ReportQuery], list[Block]]] = {
    "summary": summary.blocks,
    "goals": goals.blocks,
    "coverage": coverage.blocks,
    "contracts": contracts.blocks,
    "suppliers": suppliers.blocks,
    "persons": persons.blocks,
    "reporting": reporting.blocks,
    "treatment": treatment.blocks,
    "definitions": definitions.blocks,
}


# What they ask, and what it is split by: counted at once before the first is made.
ASKED: Mapping[str, Sequence[tuple[Sequence[str], Sequence[str]]]] = {
    "summary": ((summary.KEY_FIGURES, ()), (("places_delivered",), ("month",))),
    "contracts": ((("contracts",), ()), (("contracts_by_status",), ("contract_status",))),
    "suppliers": ((suppliers.MEASURES, ("supplier",)),),
    "persons": ((persons.TOTALS, ()), *((("persons", "in_work_6m_rate"), (split,)) for split in persons.SPLITS)),
    "reporting": (
        (("reports_due", *reporting.TOTALS), ()),
        (("report_rate",), ("month",)),
        (("reports_missing",), ("supplier",)),
    ),
}


def titles() -> dict[str, str]:
    """What the sections are called, in the reader's language."""
    return {
        "summary": _("Sammanfattning"),
        "goals": _("Mål"),
        "coverage": _("Från upphandling till uppfyllt krav"),
        "contracts": _("Avtalen"),
        "suppliers": _("Leverantörerna"),
        "persons": _("Människorna"),
        "reporting": _("Rapporteringen"),
        "treatment": _("Det som saknas och det som döljs"),
        "definitions": _("Definitioner"),
    }
