"""Ladda upp: from a supplier's file to what is there, in steps that can be left and come back to."""

from pages.deliveries.panels import (
    upload_changes,
    upload_check,
    upload_choose,
    upload_columns,
    upload_reading,
    upload_words,
)

upload_choose.head()
upload_choose.panel()
file = upload_choose.current()
if file:
    step = upload_choose.step(file)
    if step == "reading":
        upload_reading.panel(file)
    elif step == "columns":
        upload_columns.panel(file)
    elif step == "words":
        upload_words.panel(file)
    elif step == "check":
        upload_check.panel(file)
        upload_changes.panel(file)
    elif step == "done":
        upload_changes.done(file)
