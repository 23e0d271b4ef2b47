"""One ready letter, named in the address: ?contract=ID&task=TASK."""

from pages.shared import letter_panels

letter_panels.panel()
