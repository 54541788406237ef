"""The sentences that people read about tables of posts; the reader of files only knows its English ones."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_lazy, gettext_noop, pgettext_lazy

from parvis.networks.files.dates import DateForm
from parvis.networks.files.problems import FILE_PROBLEMS, FileUnreadableError
from parvis.publishing.table_columns import Part

SENTENCES = (
    gettext_noop("The file cannot be found."),
    gettext_noop("The file is empty."),
    gettext_noop("The file holds column names but no rows."),
    gettext_noop("No table was found in the file: export it as CSV, XLSX, JSON or Parquet."),
    gettext_noop("This is an old Excel file (.xls): open it and save it as .xlsx or CSV."),
    gettext_noop("This is a %(kind)s file, not a table: export the data as CSV, XLSX, JSON or Parquet."),
    gettext_noop("The file is damaged and cannot be read (%(detail)s): export it again."),
    gettext_noop("The file is protected by a password: save it without one."),
    gettext_noop("Once unpacked the file would take more than %(limit)s MB: split it."),
    gettext_noop("The file unpacks to far more than it should: it is not opened, for safety."),
    gettext_noop("The workbook holds declarations that no spreadsheet needs: it is not opened, for safety."),
    gettext_noop("The archive holds %(count)s files: keep only the one to import."),
    gettext_noop("The JSON cannot be read near row %(row)s: export it again."),
    gettext_noop("Row %(row)s has a cell of over %(limit)s MB: a quotation mark is probably missing."),
)

PARTS = {
    Part.DATE: pgettext_lazy("column", "Date"),
    Part.TIME: pgettext_lazy("column", "Time"),
    Part.ACCOUNTS: pgettext_lazy("column", "Accounts"),
    Part.TEXT: pgettext_lazy("column", "Text"),
    Part.TITLE: pgettext_lazy("column", "Title"),
    Part.LINK: pgettext_lazy("column", "Link"),
    Part.LANGUAGE: pgettext_lazy("column", "Language"),
    Part.WARNING: pgettext_lazy("column", "Content warning"),
    Part.LABELS: pgettext_lazy("column", "Labels"),
    Part.PICTURE: pgettext_lazy("column", "Picture"),
    Part.ALT: pgettext_lazy("column", "Alt text"),
    Part.NUMBER: pgettext_lazy("column", "Number in Parvis"),
}

DATE_FORMS = {
    DateForm.ISO: gettext_lazy("2026-12-24 (year, month, day)"),
    DateForm.DAY_FIRST: gettext_lazy("24/12/2026 (day first)"),
    DateForm.MONTH_FIRST: gettext_lazy("12/24/2026 (month first)"),
    DateForm.YEAR_FIRST: gettext_lazy("2026/12/24 (year first)"),
    DateForm.WORDS: gettext_lazy("24 December 2026 (in words, French or English)"),
}


def file_problem(problem: FileUnreadableError) -> str:
    """Why a file cannot be brought in, and what to do."""
    return gettext(FILE_PROBLEMS[problem.problem]) % problem.values
