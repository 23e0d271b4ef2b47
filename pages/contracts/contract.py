"""One contract, named in the address: ?contract=ID."""

from pages.contracts import clause, contract_sections, delivery_curve, money
from pages.shared import changed_since
from pages.shared.contracts import contract_tasks, report_remarks

found = contract_sections.opened()
if found:
    question, row = found
    contract_sections.standing(question, row)
    contract_sections.key_figures(question, row)
    changed_since.of_measures(question, changed_since.CONTRACT)
    delivery_curve.development(question, row)
    contract_tasks.of_contract(question, row["contract_id"])
    clause.clause(question, row)
    clause.versions(question, row)
    contract_sections.milestones(question, row)
    contract_sections.reports(question, row)
    report_remarks.remarks(question, row["contract_id"])
    contract_sections.decisions(question, row)
    contract_sections.placements(question, row)
    money.ledger(question, row)
    contract_sections.deliveries(question, row)
