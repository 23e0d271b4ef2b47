"""Decisions about a contract and its reports, named in the address: ?contract=ID&period=PERIOD."""

from pages.entry import decision_choice, decision_context, decision_contract, decision_log, decision_reports

context = decision_choice.open_decisions()
if context:
    decision_choice.who(context)
    decision_reports.accept(context)
    decision_contract.decision(context)
    decision_contract.milestone_held(context)
    decision_contract.payment(context)
    decision_log.decisions_of_contract(context)
    decision_context.remember_basis(context)
