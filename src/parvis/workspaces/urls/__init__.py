"""Where the screens of this room hang."""
