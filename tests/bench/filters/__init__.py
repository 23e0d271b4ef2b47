"""A filter that nobody has asked for, beside the same questions put to pandas and, by hand, to an ideal table."""
