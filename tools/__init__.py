"""What makes a machine ready for `make run` and `make test`. Standard library alone: it runs before anything is
installed."""
