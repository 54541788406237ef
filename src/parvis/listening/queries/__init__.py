"""The queries of listening, a file a noun."""
