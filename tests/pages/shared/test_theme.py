"""The palette: readable text, and colours that people who see them differently can tell apart."""

import itertools
import re
import tomllib
from pathlib import Path

import pytest

from pages.shared import frame

THEME = tomllib.loads((Path(__file__).parents[3] / ".streamlit" / "config.toml").read_text())["theme"]
CSS = Path(frame.__file__).with_suffix(".css").read_text()
# How three kinds of colour blindness see linear RGB (Machado, Oliveira and Fernandes 2009, severity 1).
SEEN = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def contrast(one: str, other: str) -> float:
    light, dark = sorted(
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(x), strict=True)) for x in (one, other)
    )[::-1]
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: list[float]) -> list[float]:
    r, g, b = (min(1, max(0, c)) for c in rgb)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (c ** (1 / 3) if c > 0.008856 else 7.787 * c + 16 / 116 for c in xyz)
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


def apart(one: str, other: str, sight: tuple) -> float:
    a, b = (lab([sum(w * c for w, c in zip(row, linear(x), strict=True)) for row in sight]) for x in (one, other))
    return sum((p - q) ** 2 for p, q in zip(a, b, strict=True)) ** 0.5


def test_pictures_take_their_colours_from_the_palette():
    named = dict(re.findall(r"(--\w+-\d+):light-dark\((#\w+),", frame.palette()))
    assert named["--chart-1"] == THEME["light"]["chartCategoricalColors"][0] and len(named) == 20
    assert set(re.findall(r"var\((--(?:chart|scale)-\d+)\)", CSS)) <= set(named)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_can_be_read(mode):
    theme = THEME[mode]
    for ground in (theme["backgroundColor"], theme["secondaryBackgroundColor"], theme["sidebar"]["backgroundColor"]):
        assert contrast(theme["textColor"], ground) >= 7
        for name in ("primaryColor", "linkColor", "redColor", "grayColor"):
            assert contrast(theme[name], ground) >= 4.5, (name, ground)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_lines_and_bars_can_be_seen(mode):
    for colour in THEME[mode]["chartCategoricalColors"][:6]:
        assert contrast(colour, THEME[mode]["backgroundColor"]) >= 3, colour


@pytest.mark.parametrize("sight", SEEN, ids=str)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_series_can_be_told_apart(mode, sight):
    for one, other in itertools.combinations(THEME[mode]["chartCategoricalColors"][:5], 2):
        assert apart(one, other, SEEN[sight]) >= 15, (one, other)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_both_scales_have_ten_places_and_the_sequential_goes_one_way(mode):
    assert len(THEME[mode]["chartCategoricalColors"]) == len(THEME[mode]["chartSequentialColors"]) == 10
    steps = [contrast(c, THEME[mode]["backgroundColor"]) for c in THEME[mode]["chartSequentialColors"]]
    assert steps == sorted(steps)
