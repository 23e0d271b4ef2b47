-- One value: the places that a schedule gives: a whole place for each full amount.
CREATE MACRO macros.schedule_places(value_sek, sek_per_place) AS CAST(FLOOR(value_sek / sek_per_place) AS BIGINT)
