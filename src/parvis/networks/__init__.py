"""The networks: one folder each, plain Python, and the shared contract, registry, errors and guarded door."""
