"""What counting rules are tried on: contracts that last a year."""

from world import World

YEAR = "contract_id start_date end_date required_places\n C1 2024-01-01 2024-12-31 1"


def six_month_outcome(world: World) -> tuple:
    """(known, in work) of each placement at the six-month point, by placement."""
    found = world.rows(
        """SELECT outcomes_known, in_work FROM mart.outcomes INNER JOIN mart.placements USING (placement_no)
        WHERE point = '6m' ORDER BY placement_id"""
    )
    return tuple(found)


ENDED = "placement_id start_date end_date\n P1 2024-01-01 2024-01-31"


def followed_up(world: World, statuses: dict[str, int]) -> None:
    """So many placements that ended on 31 January 2024, with that status six months later; "-" = nobody followed up."""
    world.contracts(YEAR)
    each = [status for status, count in statuses.items() for _ in range(count)]
    rows = [f"P{n} 2024-01-01 2024-01-31" for n in range(len(each))]
    world.placements("placement_id start_date end_date\n" + "\n".join(rows))
    known = [f"P{n} 2024-07-31 {status}" for n, status in enumerate(each) if status != "-"]
    world.follow_ups("placement_id follow_up_date status\n" + "\n".join(known))
