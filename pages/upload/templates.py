"""Templates to fetch and fill in."""

from pages.upload import template_list

template_list.head()
template_list.of_one_supplier()
template_list.of_every_kind()
