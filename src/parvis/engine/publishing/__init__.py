"""What leaves a brand for the networks: what will be said, how long it is, and the states its delivery goes through."""
