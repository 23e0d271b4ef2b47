"""What the rooms of pages share: the frame of a page, its head, filters and question, and how things are said in words.

Rooms within hold what more than one page draws: tables, charts, contracts, what has changed, deliveries.
"""

MAY_IMPORT = ("measures", "measures.follow_up")
ENTRANCE = (
    "address",
    "background_jobs",
    "cache",
    "contract_words",
    "definitions",
    "figure_cards",
    "filters",
    "frame",
    "number_field",
    "page_head",
    "page_query",
    "task_words",
    "text",
)
