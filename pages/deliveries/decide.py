"""Decisions about a contract and its reports, named in the address: ?contract=ID&period=PERIOD."""

from pages.deliveries.panels import decide_choice, decide_contract, decide_reports, decided

found = decide_choice.opened()
if found:
    decide_choice.who(found)
    decide_reports.accept(found)
    decide_contract.decision(found)
    decide_contract.held(found)
    decide_contract.payment(found)
    decided.listed(found)
    decide_choice.seen(found)
