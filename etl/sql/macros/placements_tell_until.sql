-- One value: the last day that a file of placements speaks for a contract, over the contract's rows in it: what they
-- say, else the last on which any of them was going on by the file, an end that has passed or the day that it came.
-- Never later than that day.
CREATE MACRO macros.placements_tell_until(reported_until, end_date, planned_end_date, came_on) AS
  LEAST(
    COALESCE(MAX(reported_until), MAX(COALESCE(end_date, planned_end_date, came_on))),
    came_on
  )
