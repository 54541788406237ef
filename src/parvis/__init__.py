"""Parvis: a brand's place on the social networks."""

__version__ = "0.1.0"
