"""Files: exports of other tools and of the networks themselves (CSV, TSV, XLSX, JSON, NDJSON, Parquet)."""

from parvis.networks.files.connector import connector

__all__ = ["connector"]
