"""What the screens ask people to type."""
