"""One contract, named in the address: ?contract=ID."""

from pages.shared import contract_panels, report_panels

found = contract_panels.opened()
if found:
    question, row = found
    contract_panels.standing(question, row)
    contract_panels.key_figures(question, row)
    contract_panels.delivery(question, row)
    contract_panels.requirement(question, row)
    contract_panels.reports(question, row)
    report_panels.remarks(question, row["contract_id"])
    contract_panels.placements(question, row)
    contract_panels.milestones(question, row)
    contract_panels.deliveries(question, row)
