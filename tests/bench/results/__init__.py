"""docs/benchmarks.md, written from what was measured."""
