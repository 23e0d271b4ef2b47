"""The frame, the filters and the address, run as Streamlit runs them."""

from pathlib import Path

import pytest
from page_words import pictures, said
from streamlit.testing.v1 import AppTest

from server import door

ROOT = Path(__file__).parents[3]
DEMO = str(Path(__file__).parents[1] / "demo.py")


def opened(**address: str | list[str]) -> AppTest:
    at = AppTest.from_file(DEMO, default_timeout=30)
    at.query_params["short"] = "1"
    for name, value in address.items():
        at.query_params[name.rstrip("_")] = value
    return at.run()


def stands(at: AppTest, name: str) -> list[str]:
    value = at.query_params[name]
    return [value] if isinstance(value, str) else list(value)


def texts(at: AppTest) -> str:
    return said(at)


def test_the_demo_page_draws():
    at = opened()
    assert not at.exception and not at.error
    assert at.title[0].value == "Översikt"
    assert "Läget per 31 oktober 2026" in texts(at)
    assert len(pictures(at)) == 2
    assert 'role="img" aria-label="23 värden.' in pictures(at)[0]


def test_a_link_chooses_filters():
    at = opened(organisation=["o1", "o3"], from_="2025-02")
    assert at.multiselect(key="filter-organisation").value == ["o1", "o3"]
    assert at.selectbox(key="filter-from").value == "2025-02"
    assert "Exempelstad, Region Södra Påhitt" in texts(at)
    assert "från februari 2025" in texts(at)


def test_what_a_link_names_wrongly_is_told_and_left_out():
    at = opened(organisation=["o1", "<b>nej"], from_="banan")
    assert at.multiselect(key="filter-organisation").value == ["o1"]
    assert at.selectbox(key="filter-from").value is None
    month, organisation = (info.value for info in at.info)
    assert month.startswith("Länken nämner ”banan”, som inte finns här under Från månad")
    assert organisation.startswith(r"Länken nämner ”\<b\>nej”, som inte finns här under Organisation")
    assert "Det som finns: " in organisation and "Exempelstad" in organisation
    assert stands(at, "organisation") == ["o1"] and "from" not in at.query_params


def test_a_choice_stands_in_the_address_and_can_be_cleared():
    at = opened()
    at.multiselect(key="filter-nature").select("works").run()
    assert stands(at, "nature") == ["works"]
    assert stands(at, "short") == ["1"], "a page's own parameter is left"
    at.button(key="filters-clear").click().run()
    assert "nature" not in at.query_params
    assert at.multiselect(key="filter-nature").value == []


def test_a_dropped_address_is_written_again():
    at = opened(nature="works")
    del at.query_params["nature"]
    at.run()
    assert stands(at, "nature") == ["works"]


def test_months_in_the_wrong_order_change_places():
    at = opened(from_="2026-03", to="2025-02")
    assert (at.selectbox(key="filter-from").value, at.selectbox(key="filter-to").value) == ("2025-02", "2026-03")
    assert at.info[0].value.endswith("har bytt plats: februari 2025 – mars 2026.")


def test_english_by_link_and_back_by_the_switch():
    at = opened(lang="en")
    assert "As of 31 October 2026" in texts(at)
    assert stands(at, "lang") == ["en"]
    at.segmented_control[0].set_value("sv").run()
    assert "Läget per 31 oktober 2026" in texts(at) and "lang" not in at.query_params


def test_an_unknown_language_is_swedish():
    assert opened(lang="xx").session_state["language"] == "sv"


def test_the_table_is_drawn_when_it_is_opened():
    at = opened()
    assert len(at.dataframe) == 0
    at.session_state["months-opened"] = True
    at.run()
    assert len(at.dataframe) == 1
    shown = at.dataframe[0].value
    assert shown["value"].iloc[0] == pytest.approx(0.12)


@pytest.mark.parametrize(
    "page",
    [
        "overview/overview",
        "contracts/contracts",
        "contracts/contract",
        "comparisons/suppliers",
        "comparisons/organisations",
        "comparisons/procurements",
    ],
)
def test_every_page_opens(page):
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception and at.title


def test_a_page_that_fails_says_so_calmly():
    def script():
        from pages.shared import frame

        frame.start()
        frame.guarded(lambda: 1 / 0)

    at = AppTest.from_function(script, default_timeout=30).run()
    assert not at.exception
    assert at.error[0].value.startswith("Sidan kunde inte visas.")
    assert "division" not in at.error[0].value


def test_a_page_that_is_asked_for_what_is_not_there_says_what_is():
    def script():
        from measures import UnknownName
        from pages.shared import frame

        def ask():
            raise UnknownName("nature=service finns inte. Det som finns: services (Tjänst).")

        frame.start()
        frame.guarded(ask)

    at = AppTest.from_function(script, default_timeout=30).run()
    assert not at.exception and not at.error
    assert at.warning[0].value.replace("\\", "") == "nature=service finns inte. Det som finns: services (Tjänst)."


def test_streamlits_page_is_put_into_swedish():
    import streamlit

    html = door.page_html((Path(streamlit.__file__).parent / "static" / "index.html").read_text())
    assert '<html lang="sv">' in html and "<title>Utfall</title>" in html
    assert "window.prerenderReady = false" not in html and "<script>" not in html
    assert "service-desc" not in html and "AI agents" not in html
    assert 'type="module"' in html and html.rstrip().endswith("</html>")
