"""Decisions about a contract and its reports, named in the address: ?contract=ID&period=PERIOD."""

from pages.entry import decision_choice, decision_contract, decision_log, decision_reports

found = decision_choice.opened()
if found:
    decision_choice.who(found)
    decision_reports.accept(found)
    decision_contract.decision(found)
    decision_contract.held(found)
    decision_contract.payment(found)
    decision_log.listed(found)
    decision_choice.seen(found)
