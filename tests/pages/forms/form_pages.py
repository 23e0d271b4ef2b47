"""The page Fyll i formulär, opened, written in and read."""

from __future__ import annotations

from functools import partial
from typing import Any

from page_words import open_page
from page_words import said as words_of
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

import measures
from measures.follow_up import contract_rows

opened = partial(open_page, "forms/form")


def field(at: AppTest, name: str) -> Any:
    """The field of that column."""
    kinds = (at.text_input, at.text_area, at.selectbox, at.radio, at.date_input, at.multiselect)
    return next(each for kind in kinds for each in kind if str(each.key).startswith(f"form-{name}-"))


def written(at: AppTest, **values: Any) -> AppTest:
    for name, value in values.items():
        field(at, name).set_value(value)
    return at.run()


def pressed(at: AppTest, label: str) -> AppTest:
    next(each for each in at.button if each.label == label).click()
    at.run()
    assert not at.exception
    return at


def looked_at(at: AppTest, **values: Any) -> AppTest:
    return pressed(written(at, **values), "Granska")


def saved(at: AppTest, who: str = "Eva på enheten") -> AppTest:
    at.text_input(key="form-who").set_value(who)
    return pressed(at, "Spara")


def beside(at: AppTest, name: str) -> list[str]:
    """What is said to be wrong in the field's own place."""

    def texts(block: Block) -> tuple[set[str], list[str]]:
        keys, errors = set(), []
        for child in block.children.values():
            if isinstance(child, Block):
                inner = texts(child)
                if inner[0] and any(key.startswith(f"form-{name}-") for key in inner[0]) and len(inner[0]) == 1:
                    found.extend(inner[1])
                keys |= inner[0]
                errors += inner[1]
            elif child.type == "error":
                errors.append(child.value)
            elif getattr(child, "key", None):
                keys.add(str(child.key))
        return keys, errors

    found: list[str] = []
    texts(at.main)
    return list(dict.fromkeys(found))


def said(at: AppTest) -> str:
    more = " ".join(each.value for kind in (at.error, at.warning, at.success) for each in kind)
    return f"{words_of(at)} {more}".replace("\\", "").replace("\u00a0", " ")


def a_contract() -> str:
    """One that goes on."""
    rows = contract_rows.contracts(measures.current())
    return str(rows[rows["has_ended"] == 0].iloc[0]["contract_id"])
