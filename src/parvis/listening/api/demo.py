"""The demonstration, for the command line and the first start."""

from parvis.listening.actions.demo import demo_is_there, fill_with_demo

__all__ = ["demo_is_there", "fill_with_demo"]
