"""Threads: profiles that agreed, through the Threads API. See ``README.md``."""

from parvis.networks.threads.network import ThreadsNetwork

connector = ThreadsNetwork()
