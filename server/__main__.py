"""`python -m server`: serves Utfall."""

import sys

from server import serve

sys.exit(serve.main())
