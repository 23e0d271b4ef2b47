"""How Utfall is started: Streamlit behind a door that adds what only a server can."""

MAY_IMPORT = ("pages.shared",)
ENTRANCE = ()
