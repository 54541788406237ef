"""The views of listening, a file a noun."""
