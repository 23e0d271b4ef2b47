"""The rules of the follow-up, one by one, and the bands of the words."""

import datetime as dt
import shutil

import pytest
from obligation_world import TRAFIKVERKET
from pytest import approx
from world import World

from etl.build import reference_files


def test_who_leaves_after_the_contract_has_ended_has_not_left_it_early(world: World):
    # 5 of 6 months: 83 %, not met, for the leave came a month after the contract's end.
    world.contracts(
        "contract_id start_date end_date requirement required_places\n C1 2024-01-01 2024-06-30 numeric 0,5"
    )
    world.placements("placement_id start_date end_date end_reason\n P1 2024-02-01 2024-07-31 own_request")
    assert world.contract("status is_by_early_end_rule") == ("not_met", 0)


def test_education_is_no_first_start(world: World):
    world.contracts("contract_id start_date end_date requirement required_places\n C1 2024-01-01 2025-12-31 numeric 1")
    world.placements("placement_id form start_date\n P1 education 2024-02-01\n P2 permanent 2024-08-01")
    assert world.contract("first_start_due_date first_start_date") == (dt.date(2024, 7, 1), dt.date(2024, 8, 1))
    assert world.value("first_start_on_time") == 0


def test_a_later_row_of_an_exclusion_replaces_the_earlier(world: World, tmp_path, monkeypatch):
    shutil.copytree(reference_files.REFERENCE_FOLDER, tmp_path / "reference")
    with open(tmp_path / "reference" / "rules" / "exclusions.csv", "a", encoding="utf-8") as file:
        file.write("trafikverket,under_6_months,3,,,,2024-06-01,påhittad\n")
    monkeypatch.setattr(reference_files, "REFERENCE_FOLDER", tmp_path / "reference")
    world.procurements(f"""
        procurement_id organisation_id published_date nature agreement_type duration_months full_time_jobs
        BEFORE         {TRAFIKVERKET}  2024-05-31     works  contract       5               10
        AFTER          {TRAFIKVERKET}  2024-06-01     works  contract       5               10
    """)
    assert dict(world.rows("SELECT procurement_id, eligible_yes FROM mart.procurements")) == {"BEFORE": 0, "AFTER": 1}


def test_the_curve_and_the_words_along_it(world: World):
    # Nothing until 1 July; then 12 places over 184 days to 1 January: 6 half way, on 1 October. Delivered: 12 x 6 / 12.
    world.contracts("contract_id start_date end_date requirement required_places\n C1 2024-01-01 2025-01-01 numeric 12")
    world.placements(
        "placement_id start_date planned_end_date\n" + "\n".join(f"P{n} 2024-01-01 2024-06-30" for n in range(12))
    )
    found = {}
    for day in ("2024-07-01", "2024-10-01", "2024-10-28", "2024-10-29", "2025-01-01", "2025-01-02"):
        world.as_of = day
        status, expected, delivered = world.contract("status places_expected places_delivered")
        assert delivered == approx(12 * 6 / 12)
        found[day] = (status, expected)
    assert found == {
        "2024-07-01": ("too_early", 0),
        "2024-10-01": ("on_track", approx(12 * 92 / 184)),  # 6.0 of 6.0
        "2024-10-28": ("behind", approx(12 * 119 / 184)),  # (6 - 7.761) / 12 = -0.147
        "2024-10-29": ("well_behind", approx(12 * 120 / 184)),  # (6 - 7.826) / 12 = -0.152
        "2025-01-01": ("well_behind", 12),
        "2025-01-02": ("not_met", 12),
    }


def test_each_month_is_judged_by_the_version_in_force(world: World):
    world.contracts("""
        contract_id valid_from start_date  end_date    requirement required_places
        C1          -          2024-01-01  2024-12-31  numeric     1
        C1          2024-06-15 2024-01-01  -           -           3
    """)
    months = dict(world.rows("SELECT CAST(month AS VARCHAR), places_required FROM mart.contract_months"))
    assert (months["2024-05-01"], months["2024-06-01"]) == (1, 3)
    assert world.contract("places_required requirement end_date") == (3, "numeric", dt.date(2024, 12, 31))


def test_not_agreed_before_the_day_of_the_agreement(world: World):
    world.contracts("""
        contract_id start_date  end_date    requirement required_places agreed_date
        C1          2024-01-01  2025-12-31  dialogue    2               2024-03-01
    """)
    for day, status, places in (("2024-02-29", "not_agreed", None), ("2024-03-01", "too_early", 2)):
        world.as_of = day
        assert world.contract("status places_required") == (status, places)


def test_each_scale_takes_every_number_once():
    bands = reference_files.rule_table("status_bands").to_pylist()
    limits = {limit for band in bands for limit in (band["at_least"], band["below"]) if limit is not None}
    tried = [-1e9, 1e9, *(limit + off for limit in limits for off in (-1e-9, 0, 1e-9))]
    for scale in reference_files.BAND_SCALES:
        for number in tried:
            found = [
                band["status"]
                for band in bands
                if band["scale"] == scale
                and (band["at_least"] is None or number >= band["at_least"])
                and (band["below"] is None or number < band["below"])
            ]
            assert len(found) == 1, (scale, number, found)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("behind,-0.15,0,", "behind,-0.10,0,", "glapp mellan -0.15 och -0.1"),
        ("behind,-0.15,0,", "behind,-0.20,0,", "överlapp"),
        ("exceeded,1.1,,", "exceeded,1.1,9,", "inget band gäller från 9"),
        ("not_met,,1,", "not_met,0,1,", "inget band gäller under 0"),
        ("outcome,met,1,1.1", "other,met,1,1.1", "okänd skala other"),
    ],
)
def test_bands_with_a_gap_or_an_overlap_are_refused(world: World, tmp_path, monkeypatch, old, new, says):
    shutil.copytree(reference_files.REFERENCE_FOLDER, tmp_path / "reference")
    file = tmp_path / "reference" / "rules" / "status_bands.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(reference_files, "REFERENCE_FOLDER", tmp_path / "reference")
    world.contracts("contract_id\n C1")
    with pytest.raises(ValueError, match=says):
        world.statuses()
