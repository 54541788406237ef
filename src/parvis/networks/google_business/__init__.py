"""Google Business Profile: posts of a location. See ``README.md``."""

from parvis.networks.google_business.network import GoogleBusinessNetwork

connector = GoogleBusinessNetwork()
