"""Real servers that Parvis talks to in tests: how they are installed, started and used."""
