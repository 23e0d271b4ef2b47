"""`python -m server`: serves Utfall."""

import sys

from server import serve

if __name__ == "__main__":  # a process of several reads this module too, and serves nothing by it
    sys.exit(serve.main())
