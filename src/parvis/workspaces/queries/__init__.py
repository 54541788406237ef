"""What can be read of an organisation: every function takes the workspace of whoever asks."""
