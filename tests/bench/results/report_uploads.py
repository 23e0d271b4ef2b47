"""(g) What was measured of many who load at once."""

from __future__ import annotations

from tests.bench.results.report_words import (
    Measured,
    measured_when,
    megabytes,
    seconds,
    table,
    times,
    verdict,
)


def all_there(many: Measured) -> bool:
    is_whole = many["lost"] == many["twice"] == many["failed"] == 0
    return is_whole and abs(many["months_published"] - many["months_expected"]) < 0.01


def people(people: Measured | None) -> str:
    """Nothing for a result from before they were measured."""
    if not people:
        return ""
    return f"""{people["sessions"]} people at once at the running server, each in a browser session of their own from
the drop to "klart",
and {people["files"] - people["sessions"]} files by the command line beside them: {seconds(people["seconds"])},
browsers and
all on the same cores; lost {people["lost"]}, twice {people["twice"]}, failed {people["failed"]};
{people["months_published"]:.1f} of {people["months_expected"]:.1f} full-time months published
({verdict(all_there(people))})."""


def uploads_section(measured: Measured) -> str:
    drops = [
        [
            f"{one['rows']:,}",
            seconds(one["seconds"]),
            seconds(one["plain"]),
            times(one["ratio"]),
            megabytes(one["peak"]),
        ]
        for one in measured["drops"]
    ]
    drops_table = table(["Rows", "To what will change", "Plain DuckDB read", "Ratio", "Peak memory"], drops)
    many = measured["at_once"]
    return f"""
## (g) Uploads

From the bytes of a dropped file to "what will change": read, searched for identity numbers, checked, compared with the
store, and counted before and after by the SQL of the build. The plain read is DuckDB's `read_csv` of the same file.

{drops_table}

{many["files"]} files at once, half through the steps of the page on threads of one process and half by the command line
beside it, each built and published: {seconds(many["seconds"])}; lost {many["lost"]}, twice {many["twice"]}, failed
{many["failed"]}; {many["months_published"]:.1f} of {many["months_expected"]:.1f} full-time months published
({verdict(all_there(many))}).

{people(measured.get("sessions"))}

{measured_when(measured)}
"""


# --- (h) -------------------------------------------------------------------------------------------------
