-- One value: the places that full-time months of a job or an internship are, by how many months one of each is; none
-- where they count as neither.
CREATE MACRO macros.places(fte_months, counts_as, months_per_job, months_per_internship) AS
  CASE counts_as
    WHEN 'job' THEN fte_months / months_per_job
    WHEN 'internship' THEN fte_months / months_per_internship
    ELSE 0
  END
