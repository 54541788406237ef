"""TikTok: videos of an account whose owner agreed, through the Content Posting API. See ``README.md``."""

from parvis.networks.tiktok.network import TikTokNetwork

connector = TikTokNetwork()
