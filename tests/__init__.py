"""Tests that no single room owns."""
