"""The copy that can be handed out: registers, contracts and every figure as anybody may see it, with a cover sheet.

Every figure is asked through the door as outside, so the copy tells nothing that the pages would not tell a reader.
"""

MAY_IMPORT = ("access", "measures", "measures.door", "spreadsheets")
ENTRANCE = ("make_release",)
