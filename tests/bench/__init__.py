"""`python -m tests.bench`: measures Utfall against plain tools in one run, and writes docs/benchmarks.md."""
