"""Every measure that the report uses, in the words of the catalogue."""

from __future__ import annotations

from measures.follow_up.contract_rows import source_text
from reports.content.model import Block, Terms
from reports.content.report_query import ReportQuery
from reports.content.text import _, language, sentence


def blocks(query: ReportQuery) -> list[Block]:
    spoken = language()
    rows = []
    for measure in sorted(query.used.values(), key=lambda found: found.label[spoken].lower()):
        told = [(_("Definition"), measure.definition[spoken])]
        if measure.denominator_words:
            told += [
                (_("Täljare"), sentence(measure.numerator_words[spoken])),
                (_("Nämnare"), sentence(measure.denominator_words[spoken])),
            ]
        told += [
            (_("Att tänka på"), measure.caveat[spoken]),
            (_("Källa"), source_text(query.warehouse, measure.source, spoken)),
        ]
        rows.append((measure.label[spoken], tuple(told)))
    return [Terms(tuple(rows))] if rows else []
