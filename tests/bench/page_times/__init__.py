"""How long pages take: as scripts, over the wire and in Chromium, and where the time goes."""
