"""The demonstration: an invented brand whose story is told as if it were heard. See ``README.md``."""

from parvis.networks.demo.connector import DemoConnector

connector = DemoConnector()
