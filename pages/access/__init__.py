"""Who is who, on the screen: signing in and out, seeing Utfall as another role does, the log."""

MAY_IMPORT = ("access", "pages.shared", "pages.shared.tables")
ENTRANCE = ("sign_in",)
