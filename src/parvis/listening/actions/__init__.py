"""The actions of listening, a file a noun."""
