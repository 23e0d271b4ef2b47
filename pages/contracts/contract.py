"""One contract, named in the address: ?contract=ID."""

from pages.contracts import clause, contract_lessons, contract_sections, delivery_curve, money, rows_behind
from pages.shared import changed_since
from pages.shared.contracts import contract_tasks, report_remarks

opened = contract_sections.open_contract()
if opened:
    question, row = opened
    contract_sections.summary(question, row)
    contract_sections.key_figures(question, row)
    changed_since.of_measures(question, changed_since.CONTRACT)
    delivery_curve.development(question, row)
    contract_tasks.of_contract(question, row["contract_id"])
    clause.clause(question, row)
    clause.versions(question, row)
    rows_behind.milestones(question, row)
    rows_behind.matches(question, row)
    rows_behind.reports(question, row)
    report_remarks.remarks(question, row["contract_id"])
    rows_behind.decisions(question, row)
    contract_lessons.of_contract(question, row)
    rows_behind.placements(question, row)
    money.ledger(question, row)
    rows_behind.deliveries(question, row)
