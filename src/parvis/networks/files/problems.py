"""What can be wrong with a file or with one of its rows, as an identifier, values, and an English sentence.

The sentences are message ids: the room that shows them translates them before filling in the values.
"""

from __future__ import annotations

from collections.abc import Mapping

FILE_PROBLEMS: Mapping[str, str] = {
    "missing": "The file cannot be found.",
    "empty": "The file is empty.",
    "no_rows": "The file holds column names but no rows.",
    "no_table": "No table was found in the file: export it as CSV, XLSX, JSON or Parquet.",
    "old_excel": "This is an old Excel file (.xls): open it and save it as .xlsx or CSV.",
    "not_a_table": "This is a %(kind)s file, not a table: export the data as CSV, XLSX, JSON or Parquet.",
    "damaged": "The file is damaged and cannot be read (%(detail)s): export it again.",
    "encrypted": "The file is protected by a password: save it without one.",
    "too_large_inside": "Once unpacked the file would take more than %(limit)s MB: split it.",
    "bomb": "The file unpacks to far more than it should: it is not opened, for safety.",
    "entities": "The workbook holds declarations that no spreadsheet needs: it is not opened, for safety.",
    "several_files": "The archive holds %(count)s files: keep only the one to import.",
    "bad_json": "The JSON cannot be read near row %(row)s: export it again.",
    "cell_too_long": "Row %(row)s has a cell of over %(limit)s MB: a quotation mark is probably missing.",
}

ROW_PROBLEMS: Mapping[str, str] = {
    "no_text": "There is no text.",
    "no_date": "There is no date.",
    "date_unreadable": "The date “%(value)s” cannot be read as %(form)s.",
    "date_out_of_range": "The date “%(value)s” is before 1990.",
    "date_in_future": "The date “%(value)s” is in the future.",
    "number_unreadable": "“%(value)s” is not a number (column “%(column)s”).",
    "rating_out_of_range": "The rating “%(value)s” is not between 0 and %(scale)s.",
    "too_many_cells": "%(found)s cells for %(expected)s columns: a text holds a separator but no quotes.",
    "unclosed_quote": "A quotation mark is never closed: several rows run together.",
    "text_too_long": "The text is longer than %(limit)s MB.",
    "not_a_row": "This is not a row but a %(kind)s.",
}


class FileUnreadableError(ValueError):
    """The file as a whole cannot be imported. ``problem`` is a key of :data:`FILE_PROBLEMS`."""

    def __init__(self, problem: str, **values: str | int) -> None:
        super().__init__(FILE_PROBLEMS[problem] % values)
        self.problem = problem
        self.values = values


class RowRejected(ValueError):  # noqa: N818 - it says what became of the row
    """One row cannot become an item. ``reason`` is a key of :data:`ROW_PROBLEMS`."""

    def __init__(self, reason: str, **values: str | int | float) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values

    def __str__(self) -> str:
        return ROW_PROBLEMS[self.reason] % self.values
