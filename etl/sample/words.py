"""The words an invented world is written with: code lists, shares of each, names that say they are invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Style = Literal["plain", "excel"]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Column = Any  # a pyarrow array; pyarrow carries no types

MISSING = -1
"""A day or a code that is not known, in the integer columns below. Written as an empty cell."""
FAR = 10**6
"""A day that never comes (in the year 4707): the end of what has no end."""

EXCEL_UP_TO = 1_000
"""Worlds of at most so many contracts are written as people's spreadsheets look, larger ones plainly."""

MUNICIPALITIES = Path(__file__).parents[2] / "data" / "reference" / "municipalities.csv"

FORMS = (
    "permanent", "fixed_term", "subsidised", "apprenticeship", "internship",
    "work_training", "trainee", "summer_job", "education", "other",
)  # fmt: skip
PERMANENT, FIXED_TERM, SUBSIDISED, _, INTERNSHIP, WORK_TRAINING, _, SUMMER_JOB, _, _ = range(10)
FORM_SHARES = (
    (0.07, 0.22, 0.15, 0.12, 0.20, 0.06, 0.05, 0.07, 0.04, 0.02),  # works
    (0.08, 0.18, 0.20, 0.03, 0.24, 0.09, 0.03, 0.09, 0.04, 0.02),  # services
    (0.06, 0.20, 0.18, 0.02, 0.28, 0.12, 0.02, 0.06, 0.04, 0.02),  # goods
)
# Three usual lengths of each form, in months. A permanent job has none; a summer job is counted in weeks.
FORM_MONTHS = (
    (0, 0, 0), (3, 6, 12), (6, 6, 12), (6, 12, 12), (1, 3, 6),
    (2, 3, 3), (6, 6, 9), (1, 1, 1), (2, 3, 4), (1, 2, 3),
)  # fmt: skip

NATURES = ("works", "services", "goods")
REQUIREMENTS = ("none", "dialogue", "numeric", "combined")
NO_REQUIREMENT, DIALOGUE, NUMERIC, COMBINED = range(4)
CRITERIA = ("11554a", "11554b", "11554c", "dialogue", "own")
SET_AS = ("condition", "award_criterion", "both")
CLAUSE_VERSIONS = ("påhittad 2022-1", "påhittad 2023-1", "påhittad 2024-1")
FREQUENCIES = ("monthly", "quarterly", "half_yearly", "yearly", "final")
REPORT_FORMS = ("sums", "persons", "both")
FINAL = 4
PERIOD_MONTHS = (1, 3, 6, 12, 0)

TARGET_GROUPS = (
    "newly_arrived", "youth", "long_term_unemployed", "foreign_born",
    "disability", "social_assistance", "student", "other",
)  # fmt: skip
SUBSIDIES = ("introduktionsjobb", "nystartsjobb", "yrkesintroduktion", "lönebidrag", "etableringsjobb")
AGE_BANDS = ("16-19", "20-24", "25-29", "30-54", "55-66")
SEXES = ("K", "M", "X")
END_REASONS = (
    "completed", "own_request", "objective_grounds", "dismissed", "replaced", "other", "contract_ended",
)  # fmt: skip
COMPLETED, CONTRACT_ENDED = 0, 6
NIL_REASONS = ("not_started", "recruiting", "no_candidates", "no_need", "holiday", "other")
POINTS = ("exit", "28d", "90d", "6m", "12m")
STATUSES = (
    "employed", "employed_subsidised", "self_employed", "studying",
    "programme", "unemployed", "other", "unknown",
)  # fmt: skip
SOURCES = ("supplier", "matching", "survey")
EXCLUSIONS = ("under_6_months", "under_5_full_time", "framework", "call_off", "direct", "goods")
AGREEMENTS = ("contract", "framework", "call_off", "direct")
PROCEDURES = (
    "Öppet förfarande", "Selektivt förfarande", "Förhandlat förfarande", "Förenklat förfarande",
)  # fmt: skip
OWNERS = (
    "Avtalscontroller Nord", "Avtalscontroller Syd", "Enheten för avtalsuppföljning",
    "Projektledning bygg", "Inköpscentralen", "Fastighetsförvaltningen",
)  # fmt: skip
INVENTED_WORDS = ("Påhittade", "Fiktiva", "Exempel", "Uppdiktade", "Låtsas")
# Trades, the nature of what each is hired for, and two contracts that each could have (title, CPV code).
TRADES = (
    ("Städ", 1, (("Lokalvård i skolor", "90910000"), ("Lokalvård i äldreboenden", "90910000"))),
    ("Bygg", 0, (("Ombyggnad av skola", "45214200"), ("Nybyggnad av bostäder", "45211000"))),
    ("Anläggning", 0, (("Underhåll av vägar", "45233141"), ("Ny gång- och cykelbro", "45221000"))),
    ("Vård", 1, (("Hemtjänst", "85300000"), ("Boende med särskild service", "85311000"))),
    ("Möbler", 2, (("Möbler till skolor", "39100000"), ("Återbrukade möbler", "39100000"))),
    ("Park", 1, (("Skötsel av grönytor", "77310000"), ("Vinterväghållning", "90620000"))),
    ("Måleri", 0, (("Renovering av flerbostadshus", "45453000"), ("Målning av skolor", "45442100"))),
    ("Måltid", 1, (("Måltider till förskolor", "55500000"), ("Restaurang i stadshus", "55300000"))),
    ("Mark", 0, (("Ny idrottsplats", "45212200"), ("Sanering av hamnområde", "45112000"))),
    ("Transport", 1, (("Skolskjuts", "60100000"), ("Avfallshämtning", "90511000"))),
    ("Livsmedel", 2, (("Livsmedel", "15000000"), ("Frukt till skolor", "15300000"))),
    ("Konsult", 1, (("Projektering av väg", "71300000"), ("Byggledning", "71500000"))),
    ("VVS", 0, (("Stambyte i bostäder", "45330000"), ("Ventilation i skolor", "45331000"))),
    ("Kontor", 2, (("Arbetskläder", "18100000"), ("Kontorsmaterial", "30190000"))),
)
# What each trade is called where places are matched, in the order of TRADES.
TRADE_CODES = (
    "cleaning", "construction", "construction", "care", "retail", "grounds", "construction", "catering", "construction",
    "transport", "industry", "office", "installation", "office",
)  # fmt: skip
DIALOGUE_FORMS = ("joint", "one_by_one")
DIALOGUE_ROLES = (
    "Upphandlare och matchare", "Upphandlare och hållbarhetsstrateg", "Upphandlare samt matchare och controller",
)  # fmt: skip
DIALOGUE_TOPICS = ("Kravet och hur det följs upp", "Målgrupper och stöd från oss", "Kravet med vite och bonus")
REQUIREMENT_CHANGES = ("none", "introduced", "raised", "lowered", "reworded", "dropped")
# What a lesson is about, its verdict, and what it says.
LESSONS = (
    ("matching", "did_not_work", "Kandidaterna behövdes en månad tidigare"),
    ("matching", "worked", "Jobbtorget intervjuade på arbetsplatsen"),
    ("requirement", "do_otherwise", "Två platser hade räckt för uppdragets storlek"),
    ("requirement", "do_again", "Antalet bestämdes först efter dialogen"),
    ("dialogue", "worked", "Leverantörerna hade redan tänkt på handledare"),
    ("support", "did_not_work", "Handledaren byttes tre gånger på ett halvår"),
    ("support", "do_again", "Avstämning varje vecka den första månaden"),
    ("follow_up", "do_otherwise", "Kvartalsrapporter upptäckte avhoppen för sent"),
    ("follow_up", "worked", "Byggmötena tog upp platserna varje gång"),
    ("sanctions", "do_again", "Bonusen fick fler platser än kravet"),
)
MATCHING_UNITS = (
    "Jobbtorg Påhitt Norr (påhittat)",
    "Jobbtorg Påhitt Syd (påhittat)",
    "Arbetsmarknadsenheten Exempel (påhittad)",
)
CLOSED_REASONS = (
    "no_candidates", "candidates_declined", "supplier_declined", "requirements_not_met", "need_gone", "other",
)  # fmt: skip
SUPPORT_EVENTS = ("check_in_held", "check_in_missed", "support_agreed", "warning", "early_end")
SUPPORT_TYPES = (
    "supervisor", "language", "adaptation", "hours", "aids", "wage_subsidy", "training", "job_coach", "other",
)  # fmt: skip
WARNING_REASONS = (
    "supervision", "tasks", "language", "hours", "travel", "attendance", "workplace", "less_work", "other",
)  # fmt: skip
REPLACED = ("yes", "no", "unknown")
TRADE_NATURE = np.array([nature for _, nature, _ in TRADES])
TITLES = tuple(f"{title} (påhittad)" for _, _, pair in TRADES for title, _ in pair)
CPV_CODES = tuple(cpv for _, _, pair in TRADES for _, cpv in pair)
TOWNS = (
    "Exempelstads", "Påhittsunda", "Fiktivköpings", "Låtsasberga", "Uppdiktarps", "Exempelviks",
    "Påhittåsens", "Fiktivhamns", "Låtsasmåla", "Sagolunda",
)  # fmt: skip
COMPANIES = ("Bostads AB", "Fastighets AB", "Energi AB")

# As a Swedish system would name the columns of a list of placements.
PLACEMENT_HEADER_SV = {
    "placement_id": "Placerings-ID",
    "contract_id": "Avtalsnummer",
    "participant_key": "Deltagarnyckel",
    "form": "Form",
    "subsidy": "Stöd",
    "sex": "Kön",
    "age_band": "Åldersgrupp",
    "target_groups": "Målgrupper",
    "offered_date": "Erbjuden",
    "start_date": "Startdag",
    "planned_end_date": "Planerat slut",
    "end_date": "Slutdag",
    "extent_pct": "Omfattning, %",
    "end_reason": "Slutorsak",
    "reported_until": "Redovisat till och med",
}

BAD, EXCELLENT = 0, 1
"""Two suppliers that stand out in every world: one that delivers and reports badly, one that does both well."""
