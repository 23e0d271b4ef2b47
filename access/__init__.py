"""Who is who: the viewer of every question, what a role may see, and of which organisations or suppliers.

At the bottom of the house, so that the store, the door and the pages all ask the same. Nothing of Streamlit is known
here: how somebody signs in is the server's and the pages' affair; what follows from it is decided here.
"""

MAY_IMPORT = ("etl", "etl.privacy", "etl.scope")
ENTRANCE = ("grants", "log", "open_check", "rights", "sessions", "settings_file", "sign_on", "viewer")
