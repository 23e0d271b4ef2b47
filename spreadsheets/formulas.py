"""The guard against formulas: names and texts come from others' files, and no spreadsheet is to run one of them."""

from __future__ import annotations

import unicodedata

# A spreadsheet that is set to Japanese takes the wide signs too.
_SIGNS = tuple("=+-@＝＋－＠")
# A spreadsheet splits at these, and what follows stands first in a cell of its own.
_BREAKS = ("\t", "\r", "\n")
# What a reader of text files trims before it looks at the first sign.
_TRIMMED = " \u00a0\u200b\ufeff\u2007\u202f\x00'\""


def could_be_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula, on opening the file or when somebody edits the cell."""
    if text.startswith(_BREAKS):
        return True
    first = next((sign for sign in text if not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf")), "")
    return first in _SIGNS or text.lstrip(_TRIMMED).startswith((*_SIGNS, *_BREAKS))


def harmless(text: str) -> str:
    """The text, with an apostrophe before it where it could be a formula."""
    return f"'{text}" if could_be_formula(text) else text
