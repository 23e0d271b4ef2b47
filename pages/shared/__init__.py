"""What the rooms of pages share: the frame of a page, its head, filters and question, and how things are said in words.

Rooms within hold what more than one page draws: tables, charts, contracts, what has changed, deliveries.
"""

MAY_IMPORT = ("access", "measures", "measures.door", "measures.follow_up")
ENTRANCE = (
    "address",
    "background_jobs",
    "cache",
    "contract_words",
    "definitions",
    "figure_cards",
    "filters",
    "form_links",
    "frame",
    "menu",
    "number_field",
    "page_filters",
    "page_head",
    "page_query",
    "signed_in",
    "task_words",
    "text",
    "word_file",
)
