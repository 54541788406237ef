"""The api of listening, a file a noun."""
