"""The tasks of publishing, a file a noun."""
