"""Every command that writes, or lists what is kept, for every role: what it may, of its own, and nothing of others.

Who may what is written here by hand, apart from `data/reference/roles.yml`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from world import BUYER, OTHER_BUYER, World, as_csv, table

from access.viewer import Role, Scope, Viewer, acting_as
from etl.__main__ import main as etl_command
from etl.build import builder
from etl.store import deliveries
from reports import __main__ as reports_command
from reports.editions import edition_store

SUPPLIER, OTHER_SUPPLIER = "556036-0793", "556012-5790"
MINE, OTHERS = Scope(organisations=frozenset({BUYER})), Scope(organisations=frozenset({OTHER_BUYER}))
VIEWERS = {
    Role.READER: MINE.outside(),
    Role.MANAGER: MINE,
    Role.ANALYST: MINE,
    Role.MATCHING_OFFICER: MINE,
    Role.SUPPLIER: Scope(suppliers=frozenset({SUPPLIER})),
    Role.ADMINISTRATOR: Scope(),
    Role.AUDITOR: Scope(),
}
# Kind -> who may load it, and a row of it about their own contract or body (0) and about the other's (1).
LOADED: Mapping[str, tuple[set[Role], str, tuple[str, str]]] = {
    "reports": (
        {Role.ANALYST, Role.SUPPLIER, Role.ADMINISTRATOR},
        "contract_id period fte_months",
        ("C1 2024-02 1", "C2 2024-02 1"),
    ),
    "contracts": (
        {Role.ANALYST, Role.ADMINISTRATOR},
        "contract_id organisation_id supplier_id start_date",
        (f"C3 {BUYER} {SUPPLIER} 2024-01-01", f"C3 {OTHER_BUYER} {SUPPLIER} 2024-01-01"),
    ),
    "decisions": (
        {Role.MANAGER, Role.ADMINISTRATOR},
        "contract_id decision period reason_code reason",
        ("C1 return 2024-01 other fel", "C2 return 2024-01 other fel"),
    ),
    "goals": (
        {Role.MANAGER, Role.ADMINISTRATOR},
        "goal_id organisation_id title measure year operator target_low",
        (f"U1 {BUYER} Mål persons 2024 at_least 5", f"U1 {OTHER_BUYER} Mål persons 2024 at_least 5"),
    ),
}
WITHDRAW = {Role.ANALYST, Role.ADMINISTRATOR}
LIST = {Role.MANAGER, Role.ANALYST, Role.ADMINISTRATOR, Role.AUDITOR}
FIX = {Role.MANAGER, Role.ANALYST, Role.ADMINISTRATOR}


@pytest.fixture
def two_bodies(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    for contract, buyer, supplier in (("C1", BUYER, SUPPLIER), ("C2", OTHER_BUYER, OTHER_SUPPLIER)):
        world.contracts(
            "contract_id organisation_id supplier_id start_date end_date\n"
            f" {contract} {buyer} {supplier} 2024-01-01 2024-12-31"
        )
    for contract in ("C1", "C2"):
        world.reports(f"contract_id period fte_months\n {contract} 2024-01 1")
    builder.build_and_publish()
    return world


@pytest.fixture
def as_role(two_bodies: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[Role, list[str]], int]:
    """Runs a command for a role. What it stores is not built: only whether it is stored is asked."""
    monkeypatch.setattr(builder, "is_current", lambda: True)
    monkeypatch.setattr(builder, "build_and_publish", lambda *given: None)

    def run(role: Role, words: list[str]) -> int:
        with acting_as(Viewer("eva", role, VIEWERS[role])):
            return etl_command(words)

    return run


@pytest.mark.builds
@pytest.mark.parametrize("kind", LOADED)
@pytest.mark.parametrize("role", VIEWERS)
def test_a_role_loads_what_it_may_of_its_own_and_nothing_of_others(role, kind, as_role, tmp_path: Path, capsys):
    may, header, rows = LOADED[kind]
    for of_others, row in reversed(list(enumerate(rows))):
        path = tmp_path / f"{of_others}.csv"
        path.write_bytes(as_csv(table(f"{header}\n {row}")))
        before = deliveries.last_sequence()
        is_theirs = not of_others or not VIEWERS[role].is_limited
        is_taken = as_role(role, ["load", str(path), "--kind", kind, "--confirm", "prov"]) != 2
        said = capsys.readouterr()
        assert is_taken == (role in may and is_theirs), said
        assert deliveries.last_sequence() - before == is_taken
        assert is_taken or "Traceback" not in said.err


@pytest.mark.builds
@pytest.mark.parametrize("role", VIEWERS)
def test_a_role_withdraws_and_lists_what_it_may_of_its_own(role, as_role, capsys):
    *_contracts, mine, others = deliveries.all_deliveries()
    limited = VIEWERS[role].is_limited
    assert as_role(role, ["deliveries"]) == (0 if role in LIST else 2)
    listed = capsys.readouterr().out
    assert (mine.id in listed) == (role in LIST)
    assert (others.id in listed) == (role in LIST and not limited)
    for delivery, is_theirs in ((others, not limited), (mine, True)):
        is_done = as_role(role, ["withdraw", delivery.id, "--why", "fel fil"]) == 0
        said = capsys.readouterr().out
        assert is_done == (role in WITHDRAW and is_theirs), said
        assert any(each.withdraws == delivery.id for each in deliveries.all_deliveries()) == is_done


@pytest.mark.builds
@pytest.mark.parametrize("role", VIEWERS)
def test_a_role_fixes_reports_and_sees_those_of_its_own(role, two_bodies, capsys):
    """One is fixed by whoever sees all, of everything; one of each body; the role's own is of what it sees."""

    def numbers(words: list[str], viewer: Viewer) -> list[str]:
        with acting_as(viewer):
            assert reports_command.main(words) == 0
        return [line.split("\t")[0] for line in capsys.readouterr().out.splitlines() if line.startswith("R-")]

    administrator = Viewer("ada", Role.ADMINISTRATOR)
    fix = ["fix", "--sections", "summary"]
    ((whole,), (of_mine,), (of_others,)) = (
        numbers([*fix, *more], administrator)
        for more in ([], ["--organisation", BUYER], ["--organisation", OTHER_BUYER])
    )
    (of_other_manager,) = numbers(fix, Viewer("bo", Role.MANAGER, OTHERS))
    viewer = Viewer("eva", role, VIEWERS[role])
    with acting_as(viewer):
        assert (reports_command.main(fix) == 0) == (role in FIX)
    said = capsys.readouterr().out
    # The same question of other rows is another report, and of the same rows the same.
    own = {line for line in said.splitlines() if line.startswith("R-")} - {whole}
    assert len(own) == (role in FIX and VIEWERS[role].is_limited)
    everything = {whole, of_mine, of_others, of_other_manager} | own
    if VIEWERS[role].is_limited:
        is_of_bodies = VIEWERS[role].organisations is not None
        seen = own | ({of_mine} if is_of_bodies else set())
    else:
        seen = everything
    assert set(numbers(["list"], viewer)) == seen
    for number in everything - seen:
        with acting_as(viewer), pytest.raises(edition_store.NoSuchReport):
            edition_store.find(number)
    # Whoever sees all makes it anew as it was: of the same rows.
    for number in own:
        with acting_as(administrator):
            assert reports_command.main(["reproduce", number]) == 0, capsys.readouterr()
