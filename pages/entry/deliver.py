"""Lämna uppgifter: what an invited supplier owes, reports and has reported. Its address opens nothing else."""

from pages.entry import invited_supplier

supplier = invited_supplier.head()
if supplier:
    invited_supplier.owed(supplier)
    invited_supplier.report(supplier)
    invited_supplier.sent(supplier)
