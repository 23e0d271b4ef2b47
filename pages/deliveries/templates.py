"""Templates to fetch and fill in."""

from pages.deliveries.panels import template_choice

template_choice.head()
template_choice.of_one_supplier()
template_choice.of_every_kind()
