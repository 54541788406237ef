"""Charts: drawn on the server as SVG for the web, built as Vega-Lite for PNG and PDF."""
