"""How questions are declared, and what many of them are made of."""
