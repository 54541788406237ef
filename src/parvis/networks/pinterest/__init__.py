"""Pinterest: boards of a profile. See ``README.md``."""

from parvis.networks.pinterest.network import PinterestNetwork

connector = PinterestNetwork()
