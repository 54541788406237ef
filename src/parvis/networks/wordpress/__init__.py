"""WordPress: sites one publishes articles on. See ``README.md``."""

from parvis.networks.wordpress.network import WordPressNetwork

connector = WordPressNetwork()
