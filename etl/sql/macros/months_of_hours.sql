-- One value: the full-time months that worked hours are, by how many hours a week full time is; empty where either is
-- not known. A month is the twelfth part of the 52 weeks of a year: at 40 hours a week 173.33 hours.
CREATE MACRO macros.months_of_hours(hours, full_time_hours_per_week) AS
  hours / (full_time_hours_per_week * 52 / 12)
