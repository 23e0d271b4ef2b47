"""How Utfall is started: Streamlit behind a door that adds what only a server can."""

MAY_IMPORT = ("access", "measures", "pages.shared")
ENTRANCE = ()
