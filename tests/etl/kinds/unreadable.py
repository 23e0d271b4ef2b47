"""What a text is refused with, and ways to write that several tests of values use."""

import pytest

from etl.kinds.parse_values import NumberStyle, Unreadable

UNKNOWN, COMMA, POINT = NumberStyle(None), NumberStyle(","), NumberStyle(".")
NBSP, NARROW = "\u00a0", "\u202f"
MONTH_NAMES = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
SHORT_NAMES = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]


def refusal(read, *arguments) -> str:
    with pytest.raises(Unreadable) as refused:
        read(*arguments)
    return refused.value.code
