"""The sandbox: a network inside Parvis on which to try publishing. See ``README.md``."""

from parvis.networks.sandbox.connector import SandboxConnector

connector = SandboxConnector()
