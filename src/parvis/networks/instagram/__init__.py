"""Instagram: professional accounts that agreed, through the Instagram API with Instagram Login. See ``README.md``."""

from parvis.networks.instagram.network import InstagramNetwork

connector = InstagramNetwork()
