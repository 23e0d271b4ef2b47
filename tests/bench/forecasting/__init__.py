"""How a forecast is tried: worlds whose last months are hidden, the candidates and how they did, and how contracts are
judged."""
