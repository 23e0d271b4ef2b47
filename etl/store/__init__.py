"""The store of deliveries on disk: what came in, when and from whom. None is ever changed or deleted."""

MAY_IMPORT = ("etl", "etl.checking", "etl.kinds", "etl.mapping")
ENTRANCE = ("deliveries",)
