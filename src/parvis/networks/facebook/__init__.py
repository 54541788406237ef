"""Facebook: pages of brands, through the Graph API. See ``README.md``."""

from parvis.networks.facebook.network import FacebookNetwork

connector = FacebookNetwork()
