"""Webhooks: what is said goes to a program of one's own, signed. See ``README.md``."""

from parvis.networks.webhook.network import WebhookNetwork

connector = WebhookNetwork()
