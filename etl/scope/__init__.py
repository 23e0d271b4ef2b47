"""What a limited scope sees and may write: some organisations' or suppliers' rows, and no others. One definition of
which those are, for the warehouse's tables, for deliveries as they came, and for files that come in.
"""

MAY_IMPORT = ("access", "etl.build", "etl.checking", "etl.kinds", "etl.mapping", "etl.store")
ENTRANCE = ("registers", "scoped_views", "theirs")
