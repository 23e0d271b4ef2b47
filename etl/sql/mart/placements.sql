-- One row: a placement of a known contract: form, dates, extent, and whether it counts. For following a figure down to
-- the line in the file. Nothing that describes the person stands here.
SELECT
  placement_no,
  placement_id,
  contract_no,
  form,
  start_date,
  planned_end_date,
  end_date,
  extent_pct,
  counted_from,
  counted_to,
  not_counted_reason,
  is_past_planned_end,
  delivery_id,
  sheet,
  row_number
FROM core.placements
