"""Every command that writes, or lists what is kept, for every role: what it may, of its own, and nothing of others.

Who may what is written here by hand, apart from `data/reference/roles.yml`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook
from world import BUYER, OTHER_BUYER, World, as_csv, table

from access.viewer import NotSeen, Role, Scope, Viewer, acting_as
from etl.__main__ import main as etl_command
from etl.build import builder
from etl.kinds import schemas
from etl.store import deliveries
from reports import __main__ as reports_command
from reports.editions import edition_store
from suppliers import __main__ as suppliers_command
from suppliers import invitations

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
DELIVERERS = {Role.ANALYST, Role.ADMINISTRATOR}
REPORTERS = {*DELIVERERS, Role.SUPPLIER}
DECIDERS = {Role.MANAGER, Role.ADMINISTRATOR}
MATCHERS = {*DELIVERERS, Role.MATCHING_OFFICER}
# Kind -> who may load it, and a row of it about their own contract or body (0) and about the other's (1). {n}: another
# number for each role, so that none delivers what is there.
LOADED: Mapping[str, tuple[set[Role], str, tuple[str, str]]] = {
    "reports": (REPORTERS, "contract_id period fte_months", ("C1 2024-02 {n}", "C2 2024-02 {n}")),
    "contracts": (
        DELIVERERS,
        "contract_id organisation_id supplier_id start_date",
        (f"C1{{n}} {BUYER} {SUPPLIER} 2024-01-01", f"C2{{n}} {OTHER_BUYER} {SUPPLIER} 2024-01-01"),
    ),
    "placements": (
        REPORTERS,
        "placement_id contract_id participant_key form start_date",
        ("M{n} C1 m{n} permanent 2024-02-01", "O{n} C2 o{n} permanent 2024-02-01"),
    ),
    "follow_ups": (
        REPORTERS,
        "placement_id follow_up_date status",
        ("MINE 2024-06-0{n} employed", "OTHER 2024-06-0{n} employed"),
    ),
    "milestones": (
        {*REPORTERS, Role.MANAGER},
        "contract_id milestone done_date",
        ("C1 start_meeting 2024-01-0{n}", "C2 start_meeting 2024-01-0{n}"),
    ),
    "decisions": (
        DECIDERS,
        "contract_id decision period reason_code reason",
        ("C1 return 2024-01 other fel{n}", "C2 return 2024-01 other fel{n}"),
    ),
    "payments": (
        {*DECIDERS, Role.ANALYST},
        "contract_id kind date amount_sek",
        ("C1 bonus 2024-03-01 {n}000", "C2 bonus 2024-03-01 {n}000"),
    ),
    "matches": (
        MATCHERS,
        "match_id contract_id profile_date places_sought",
        ("K{n} C1 2024-02-01 1", "K{n} C2 2024-02-01 1"),
    ),
    "support": (
        MATCHERS,
        "support_id contract_id event_date support_event",
        ("S{n} C1 2024-02-01 check_in_held", "S{n} C2 2024-02-01 check_in_held"),
    ),
    "lessons": (
        {*MATCHERS, Role.MANAGER},
        "lesson_id contract_id lesson_date lesson_area lesson_verdict",
        ("L{n} C1 2024-12-01 support worked", "L{n} C2 2024-12-01 support worked"),
    ),
    "readiness": (
        {*DECIDERS, Role.ANALYST},
        "procurement_id organisation_id planned_date",
        (f"P{{n}} {BUYER} 2025-01-0{{n}}", f"P2{{n}} {OTHER_BUYER} 2025-01-0{{n}}"),
    ),
    "dialogues": (
        {*MATCHERS, Role.MANAGER},
        "dialogue_id procurement_id date suppliers_attending",
        ("D{n} PM 2024-02-01 {n}", "D{n} PO 2024-02-01 {n}"),
    ),
    "goals": (
        DECIDERS,
        "goal_id organisation_id title measure year operator target_low",
        (f"U1 {BUYER} Mål persons 2024 at_least {{n}}", f"U1 {OTHER_BUYER} Mål persons 2024 at_least {{n}}"),
    ),
}
WITHDRAW = {Role.ANALYST, Role.ADMINISTRATOR}
LIST = {Role.MANAGER, Role.ANALYST, Role.ADMINISTRATOR, Role.AUDITOR}
INVITE = {Role.MANAGER, Role.ANALYST, Role.ADMINISTRATOR}
FIX = {Role.MANAGER, Role.ANALYST, Role.ADMINISTRATOR}


@pytest.fixture
def two_bodies(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    for contract, buyer, supplier in (("C1", BUYER, SUPPLIER), ("C2", OTHER_BUYER, OTHER_SUPPLIER)):
        world.contracts(
            "contract_id organisation_id supplier_id start_date end_date\n"
            f" {contract} {buyer} {supplier} 2024-01-01 2024-12-31"
        )
    world.placements(
        "placement_id contract_id form start_date end_date\n MINE C1 permanent 2024-02-01 2024-05-31"
        "\n OTHER C2 permanent 2024-02-01 2024-05-31"
    )
    world.readiness(f"procurement_id organisation_id decision\n PM {BUYER} ja\n PO {OTHER_BUYER} ja")
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
def test_a_role_loads_what_it_may_of_its_own_and_nothing_of_others(kind, as_role, tmp_path: Path, capsys):
    may, header, rows = LOADED[kind]
    for number, role in enumerate(VIEWERS, 1):
        for of_others, row in reversed(list(enumerate(rows))):
            path = tmp_path / f"{number}-{of_others}.csv"
            # Whoever sees all delivers of others too, and not the same.
            path.write_bytes(as_csv(table(f"{header}\n {row.format(n=number)}")))
            before = deliveries.last_sequence()
            is_theirs = not of_others or not VIEWERS[role].is_limited
            is_taken = as_role(role, ["load", str(path), "--kind", kind, "--confirm", "prov"]) != 2
            said = capsys.readouterr()
            assert is_taken == (role in may and is_theirs), (role, said)
            assert deliveries.last_sequence() - before == is_taken, (role, said)
            assert is_taken or "Traceback" not in said.err


def test_every_kind_is_tried():
    """But registers and lists of all, which are nobody's own: of a limited role all their rows are others'."""
    registers = {"organisations", "suppliers", "awards", "procurement_values", "published_figures", "socio_results"}
    assert set(LOADED) | registers | {"procurements"} == set(schemas.kinds())


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


@pytest.mark.builds
def test_what_a_role_is_told_is_of_its_own(two_bodies, tmp_path, capsys):
    """Alerts, goals and a report as a file name what is of whoever asks, and never others' contracts and goals."""
    for number, buyer in (("MM", BUYER), ("MO", OTHER_BUYER)):
        two_bodies.deliver(
            "goals",
            "goal_id organisation_id title measure year operator target_low\n"
            f" {number} {buyer} Mål{number} persons 2024 at_least 5",
        )
    builder.build_and_publish()
    written = tmp_path / "report.xlsx"
    commands = (
        ("alerts", "--dry-run"),
        ("goals",),
        ("make", "--out", str(written), "--sections", "goals,contracts"),
    )
    for role, scope in VIEWERS.items():
        for words in commands:
            with acting_as(Viewer("eva", role, scope)):
                is_done = reports_command.main(list(words)) == 0
            said = capsys.readouterr().out
            if is_done and words[0] == "make":
                sheets = load_workbook(written).worksheets
                said = str([cell for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row])
            of_bodies = scope.organisations is not None or not scope.is_limited
            assert (is_done and "MålMM" in said) == of_bodies, (role, words, said)
            told_of_others = any(word in said for word in ("C2", "MålMO"))
            assert told_of_others == (not scope.is_limited), (role, words, said)


@pytest.mark.builds
def test_a_role_invites_lists_and_ends_invitations_of_suppliers_it_sees(two_bodies, capsys):
    ada = Viewer("ada", Role.ADMINISTRATOR)
    for role, scope in VIEWERS.items():
        with acting_as(ada):
            mine, others = (invitations.invite(number, 5) for number in (SUPPLIER, OTHER_SUPPLIER))
        may, limited = role in INVITE, scope.is_limited
        with acting_as(Viewer("eva", role, scope)):
            for supplier, is_seen in ((SUPPLIER, True), (OTHER_SUPPLIER, not limited)):
                assert (suppliers_command.main(["invite", supplier]) == 0) == (may and is_seen), role
                if may and not is_seen:
                    with pytest.raises(NotSeen):
                        invitations.invite(supplier, 5)
            capsys.readouterr()
            assert (suppliers_command.main(["list"]) == 0) == may
            said = capsys.readouterr().out
            assert (mine.id in said, others.id in said) == (may, may and not limited), role
            for invitation, is_seen in ((mine, True), (others, not limited)):
                is_done = suppliers_command.main(["end", invitation.id]) == 0
                assert is_done == (may and is_seen), role
                with acting_as(ada):
                    ended = {each.id for each in invitations.listed() if not each.opens}
                assert (invitation.id in ended) == is_done
        capsys.readouterr()
