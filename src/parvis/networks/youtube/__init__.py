"""YouTube: videos of a channel whose owner agreed, through the Data API. See ``README.md``."""

from parvis.networks.youtube.network import YouTubeNetwork

connector = YouTubeNetwork()
