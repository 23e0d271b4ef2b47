"""Writes: a file is checked, accepted as a delivery, and built into a new warehouse that is then published."""

MAY_IMPORT = ("access", "etl.build", "etl.commands")
ENTRANCE = ("folders",)
