"""LinkedIn: posts of people, in their own name. See ``README.md``."""

from parvis.networks.linkedin_people.network import LinkedInPeopleNetwork

connector = LinkedInPeopleNetwork()
