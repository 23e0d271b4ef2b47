"""What full-time months are converted from is said beside them, with the rule."""

from world import World

from measures.follow_up import follow_up_rows
from pages.shared import contract_words
from reports.content.report_query import ReportQuery
from reports.sections import persons


def test_it_is_said_by_which_rule_hours_are_months(world: World) -> None:
    world.contracts("contract_id start_date\n C1 2024-01-01\n C2 2024-01-01")
    world.reports("contract_id period form hours fte_months\n C1 2024-02 permanent 1280 -\n C2 2024-02 permanent - 2")
    build = world.opened()
    (per_month,) = follow_up_rows.hours_per_month(build, "C1")
    assert per_month * 12 == 40 * 52
    assert follow_up_rows.hours_per_month(build, "C2") == []
    said = contract_words.converted(1280, [per_month]).replace("\u00a0", " ")
    assert said == "Omräknat från timmar: 1 280 timmar. 173,3 timmar = 1 heltidsmånad."
    told = [
        text.replace("\u00a0", " ")
        for block in persons.blocks(ReportQuery(build, {}, None, None, {}))
        for text in getattr(block, "paragraphs", getattr(block, "texts", ()))
    ]
    assert any("1 280 timmar. 173,3 timmar = 1 heltidsmånad." in text for text in told)
