"""Charts: drawn on the server as SVG for the web, built as Vega-Lite for PNG and PDF."""

from parvis.ui.charts.chart import Cell, Chart, LegendEntry, Table
from parvis.ui.charts.moods import Moods, mood_arch, mood_bar
from parvis.ui.charts.ranges import RangePoint, Stretch, range_chart
from parvis.ui.charts.shares import Share, share_bars
from parvis.ui.charts.sparkline import sparkline
from parvis.ui.charts.volume import Moment, VolumePoint, volume_chart

__all__ = [
    "Cell", "Chart", "LegendEntry", "Moment", "Moods", "RangePoint", "Share", "Stretch", "Table", "VolumePoint", "mood_arch", "mood_bar", "range_chart", "share_bars", "sparkline",
    "volume_chart",
]  # fmt: skip
