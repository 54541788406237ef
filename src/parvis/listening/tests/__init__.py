"""The tests of listening, a file a noun."""
