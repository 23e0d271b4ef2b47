"""Who may open which page, as whom, and what the log says of it; the pages run as they do for whoever has signed in."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from stores import ROOT, SAMPLES, store
from streamlit.testing.v1 import AppTest

from access import log, rights, sessions, sign_on, viewer
from access.viewer import Role, Viewer, acting_as
from pages.shared import menu, signed_in
from tests.access.settings import claims, write_settings

READING = {
    "overview", "tasks", "calendar", "letter", "contracts", "contract", "suppliers", "organisations", "procurements",
    "chain", "preparation", "suitability", "procuring", "clause", "attainment", "publication", "society",
    "definitions", "published",
}  # fmt: skip
MAY_OPEN = {
    Role.READER: READING,
    Role.MATCHING_OFFICER: READING | {"matching", "form", "upload", "templates"},
    Role.MANAGER: READING | {"matching", "quality", "history", "decide", "form", "goals", "invitations"},
    Role.ANALYST: READING
    | {"matching", "quality", "history", "form", "upload", "report", "templates", "check", "deliver", "invitations"},
    Role.SUPPLIER: {"report", "templates", "check", "deliver"},
    Role.AUDITOR: READING | {"matching", "quality", "history", "log"},
    Role.ADMINISTRATOR: READING
    | {
        "matching",
        "quality",
        "history",
        "decide",
        "form",
        "goals",
        "upload",
        "report",
        "templates",
        "check",
        "deliver",
        "log",
        "view_as",
        "invitations",
    },
}
Opening = Callable[..., AppTest]


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_its_pages_and_no_other(role: Role) -> None:
    pages = {path.stem for path in (ROOT / "pages").glob("*/*.py")}
    with acting_as(Viewer("eva", role)):
        assert {page for page in pages if rights.may_open(page)} == MAY_OPEN[role]


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opening:
    """Opens a page over the samples as whoever has those claims; `at.main` is what they see."""
    data = Path(shutil.copytree(store(SAMPLES), tmp_path / "data"))
    monkeypatch.setenv("UTFALL_DATA", str(data))
    monkeypatch.setenv(sign_on.REQUIRED, "1")
    monkeypatch.setattr(viewer, "_resolvers", [])
    monkeypatch.setattr(signed_in, "_begun", [])
    monkeypatch.setattr(signed_in, "_told", set())
    write_settings(data, "https://utfall.kommunen.se", "https://login.kommunen.se")
    signed_in.begin()

    def open_page(page: str, said: dict[str, object]) -> AppTest:
        at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        at.user = said
        if page:
            at.switch_page(next((ROOT / "pages").glob(f"*/{page}.py")).relative_to(ROOT).as_posix())
        at.run()
        assert not at.exception
        return at

    return open_page


def title(at: AppTest) -> str:
    return at.title[0].value


def events(who: str) -> list[tuple[str, str]]:
    return [(line.event, line.about) for line in log.lines() if line.who == who]


@pytest.mark.parametrize(
    "said",
    [{"is_logged_in": False}, {}, claims("granska", is_logged_in=False), claims("granska", exp=1)],
)
def test_nothing_is_shown_to_whoever_has_not_signed_in(said: dict[str, object], opened: Opening) -> None:
    for page in ("", "history"):
        at = opened(page, said)
        assert title(at) == "Utfall" and [button.key for button in at.main.button] == ["sign-in"]


def test_a_page_that_one_may_not_open_is_refused_and_the_log_says_so(opened: Opening) -> None:
    at = opened("history", claims("las"))
    assert title(at) == "Historik" and not at.dataframe
    assert at.warning[0].value.startswith("Din roll får inte se vad som har lämnats")
    at.run()
    assert events("anna.ek")[-1] == ("refused", "history") and events("anna.ek").count(("refused", "history")) == 1


def test_a_supplier_begins_at_their_own_report(opened: Opening) -> None:
    assert title(opened("", claims("leverantor"))) == "Rapportera"


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (Role.READER, "Styrning"),
        (Role.MANAGER, "Förvalta"),
        (Role.MATCHING_OFFICER, "Implementera"),
        (Role.ANALYST, "Underlag"),
        (Role.ADMINISTRATOR, "Styrning"),
    ],
)
def test_the_menu_begins_with_the_phase_in_which_one_works(role: Role, first: str) -> None:
    sections: Any = {
        name: [SimpleNamespace(url_path=address)]
        for name, address in {
            "Styrning": "",
            "Implementera": "matching",
            "Förvalta": "tasks",
            "Underlag": "upload",
        }.items()
    }
    with acting_as(Viewer("eva", role)):
        ordered = list(menu.by_role(sections))
    assert ordered == [first, *(name for name in sections if name != first)]


def test_whoever_has_several_roles_chooses(opened: Opening) -> None:
    at = opened("", claims("las", "granska"))
    assert at.sidebar.selectbox(key="role-choice").options == ["Läsare", "Granskare"]
    at.sidebar.selectbox(key="role-choice").select_index(1).run()
    at.switch_page("pages/access/log.py").run()
    assert title(at) == "Logg" and not at.warning
    assert ("signed_in", "") in events("anna.ek")


def test_what_was_ended_elsewhere_is_over_at_the_next_click(opened: Opening) -> None:
    at = opened("", claims("granska"))
    assert title(at) == "Översikt"
    sessions.end(claims("granska"))
    at.run()
    assert title(at) == "Utfall" and "gått ut eller avslutats" in at.info[0].value


def test_rows_about_persons_are_for_those_who_may_and_are_logged(opened: Opening) -> None:
    def panels(said: dict[str, object]) -> list[str]:
        at = opened("contract", said)
        at.query_params["contract"] = "PAHITT-2023-0001"
        return [head.value.split(" (")[0] for head in at.run().subheader]

    assert "Placeringar" not in panels(claims("las"))
    assert "Placeringar" in panels(claims("granska", preferred_username="gun"))
    assert ("read_persons", "PAHITT-2023-0001") in events("gun")
    assert "read_persons" not in [event for event, _about in events("anna.ek")]


def test_an_administrator_sees_it_as_a_role_and_changes_nothing(opened: Opening) -> None:
    at = opened("view_as", claims("drift", department="IT"))
    assert not at.error and not at.warning
    at.selectbox(key="view-role").select("reader").run()
    at.button(key="view-begin").click().run()
    at.switch_page("pages/overview/overview.py").run()
    assert any("Du ser Utfall som Läsare" in each.value for each in at.markdown)
    at.switch_page("pages/deliveries/history.py").run()
    assert at.warning[0].value.startswith("Din roll får inte")
    at.button(key="view-as-end").click().run()
    assert not at.warning and at.dataframe
    assert ("viewed_as", "") in events("anna.ek")


def test_streamlit_s_own_server_shows_nothing_where_one_has_to_sign_in(
    opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signed_in, "_begun", [])
    at = opened("", claims("granska"))
    assert at.error[0].value.startswith("Utfall visar ingenting") and not at.title


def test_every_file_that_leaves_a_page_is_in_the_log():
    """Save empty templates, and a sender's own file that is given back: nothing that is stored is in them."""
    own = {"pages/upload/public_check_mapping.py", "pages/upload/steps/check_result.py"}
    without = []
    for path in sorted((ROOT / "pages").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "download_button":
                data = next((each.value for each in call.keywords if each.arg == "data"), None) or call.args[1]
                clicked = next((each.value for each in call.keywords if each.arg == "on_click"), data)
                if "fetched" not in ast.unparse(data) and "EXPORTED" not in ast.unparse(clicked):
                    without.append(path.relative_to(ROOT).as_posix())
    assert set(without) == own | {"pages/entry/invited_supplier.py"}


def test_the_log_says_in_words_what_happened(opened: Opening) -> None:
    with acting_as(viewer.LOCAL):
        log.write(log.Event.DELIVERED, "reports,placements", "000014-abc")
        log.write(log.Event.REFUSED, "see_log", "log")
    at = opened("log", claims("granska"))
    rows = next(each.value for each in at.dataframe if "about" in each.value.columns)
    of = dict(zip(rows["about"], rows["what"]))
    assert (of["000014-abc"], of["log"]) == ("Rapporter, Placeringar", "läsa loggen")
