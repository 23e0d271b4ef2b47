"""The store of deliveries on disk: what came in, when and from whom. None is ever changed or deleted."""

MAY_IMPORT = ("access", "etl", "etl.checking", "etl.kinds", "etl.mapping", "etl.privacy", "etl.reading")
ENTRANCE = ("deliveries", "layouts", "pseudonym_key", "retained")
