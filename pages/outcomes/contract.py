"""One contract, named in the address: ?contract=ID."""

from pages.shared import (
    changed_panels,
    clause_panels,
    contract_panels,
    curve_panels,
    ledger_panels,
    report_panels,
    task_panels,
)

found = contract_panels.opened()
if found:
    question, row = found
    contract_panels.standing(question, row)
    contract_panels.key_figures(question, row)
    changed_panels.of_measures(question, changed_panels.CONTRACT)
    curve_panels.development(question, row)
    task_panels.of_contract(question, row["contract_id"])
    clause_panels.clause(question, row)
    clause_panels.versions(question, row)
    contract_panels.milestones(question, row)
    contract_panels.reports(question, row)
    report_panels.remarks(question, row["contract_id"])
    contract_panels.decisions(question, row)
    contract_panels.placements(question, row)
    ledger_panels.ledger(question, row)
    contract_panels.deliveries(question, row)
