"""Queries written for other tools, in Parvis's language: what they mean, and what has no equivalent.

From what the documentation of those tools says of their operators; nobody here has run them side by side.
"""
