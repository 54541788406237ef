"""Files: exports of other tools and of the networks themselves (CSV, TSV, XLSX, JSON, NDJSON, Parquet)."""
