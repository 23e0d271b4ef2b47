"""One ready letter, named in the address: ?contract=ID&task=TASK."""

from pages.follow_up import letter_view

letter_view.panel()
