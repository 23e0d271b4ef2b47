"""Who is who, on the screen: signing in and out, seeing Utfall as another role does, the log."""

MAY_IMPORT = (
    "access",
    "measures",
    "pages.shared",
    "pages.shared.deliveries",
    "pages.shared.tables",
    "suppliers",
)
ENTRANCE = ("sign_in",)
