"""A supplier's own check of a file, of which nothing is kept."""

from pages.upload import public_check

public_check.head()
public_check.panel()
