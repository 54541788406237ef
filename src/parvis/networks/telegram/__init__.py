"""Telegram: channels one publishes on with a bot. See ``README.md``."""

from parvis.networks.telegram.network import TelegramNetwork

connector = TelegramNetwork()
