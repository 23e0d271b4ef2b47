"""A supplier's own check of a file, of which nothing is kept."""

from pages.deliveries.panels import own_check

own_check.head()
own_check.panel()
