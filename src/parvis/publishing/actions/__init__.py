"""What people and workers do to posts and deliveries, a file a noun."""
