"""Ladda upp: from a supplier's file to what is there, in steps that can be left and come back to."""

from pages.upload.steps import check_rows, choose_file, load_file, map_columns, read_options, translate_words

choose_file.head()
choose_file.panel()
file = choose_file.current()
if file:
    step = choose_file.step(file)
    if step == "reading":
        read_options.panel(file)
    elif step == "columns":
        map_columns.panel(file)
    elif step == "words":
        translate_words.panel(file)
    elif step == "check":
        check_rows.panel(file)
        load_file.panel(file)
    elif step == "done":
        load_file.done(file)
