"""LinkedIn: pages of organisations. See ``README.md``."""

from parvis.networks.linkedin.network import LinkedInNetwork

connector = LinkedInNetwork()
