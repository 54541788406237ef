"""X: posts through its paid interface, as an account whose owner agreed. See ``README.md``."""

from parvis.networks.x.network import XNetwork

connector = XNetwork()
