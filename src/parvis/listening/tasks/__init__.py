"""The tasks of listening, a file a noun."""
