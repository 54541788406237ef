"""The sentences that people read about imports, translated; the files connector only knows their English.

Everything is listed here so that translators find it; a test holds the list to the connector's own sentences.
"""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

from parvis.networks.files.dates import DateForm
from parvis.networks.files.mapping import MAPPING_PROBLEMS, MappingProblem
from parvis.networks.files.problems import FILE_PROBLEMS, ROW_PROBLEMS, FileUnreadableError, RowRejected
from parvis.networks.files.targets import Target

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
    gettext_noop("There is no text."),
    gettext_noop("There is no date."),
    gettext_noop("The date “%(value)s” cannot be read as %(form)s."),
    gettext_noop("The date “%(value)s” is before 1990."),
    gettext_noop("The date “%(value)s” is in the future."),
    gettext_noop("“%(value)s” is not a number (column “%(column)s”)."),
    gettext_noop("The rating “%(value)s” is not between 0 and %(scale)s."),
    gettext_noop("%(found)s cells for %(expected)s columns: a text holds a separator but no quotes."),
    gettext_noop("A quotation mark is never closed: several rows run together."),
    gettext_noop("The text is longer than %(limit)s MB."),
    gettext_noop("This is not a row but a %(kind)s."),
    gettext_noop("Choose the column that holds the text (or the title)."),
    gettext_noop("Choose the column that holds the date, or give one date for all rows."),
    gettext_noop("A time needs a date column."),
    gettext_noop("The file has no column “%(column)s”."),
    gettext_noop("This column is already used for something else."),
    gettext_noop("A network is written with letters, digits, hyphens and underscores."),
    gettext_noop("This time zone is not known."),
    gettext_noop("The rating scale must be a number above zero."),
    gettext_noop("Write this date as 2024-12-31."),
    gettext_noop("A column cannot become “%(target)s”."),
)

TARGETS: dict[Target, str] = {
    Target.TEXT: gettext_noop("Text"),
    Target.TITLE: gettext_noop("Title"),
    Target.DATE: gettext_noop("Date"),
    Target.TIME: gettext_noop("Time"),
    Target.ID: gettext_noop("Identifier"),
    Target.URL: gettext_noop("Address of the post"),
    Target.AUTHOR_NAME: gettext_noop("Author"),
    Target.AUTHOR_ID: gettext_noop("Author’s identifier"),
    Target.AUTHOR_DISPLAY_NAME: gettext_noop("Author’s displayed name"),
    Target.AUTHOR_URL: gettext_noop("Author’s address"),
    Target.AUTHOR_AVATAR: gettext_noop("Author’s picture"),
    Target.FOLLOWERS: gettext_noop("Followers"),
    Target.LIKES: gettext_noop("Likes"),
    Target.REPOSTS: gettext_noop("Reposts"),
    Target.REPLIES: gettext_noop("Replies"),
    Target.QUOTES: gettext_noop("Quotes"),
    Target.VIEWS: gettext_noop("Views"),
    Target.RATING: gettext_noop("Rating"),
    Target.NETWORK: gettext_noop("Network"),
    Target.TYPE: gettext_noop("Type"),
    Target.LANGUAGE: gettext_noop("Language"),
    Target.PLACE: gettext_noop("Country"),
    Target.IN_REPLY_TO: gettext_noop("In reply to"),
    Target.CONTEXT: gettext_noop("Conversation"),
    Target.REPOST_OF: gettext_noop("Repost of"),
    Target.QUOTE_OF: gettext_noop("Quote of"),
    Target.HASHTAGS: gettext_noop("Hashtags"),
    Target.LINKS: gettext_noop("Links"),
    Target.IMAGE: gettext_noop("Picture"),
}

REASONS: dict[str, str] = {
    "name": gettext_noop("its name says so"),
    "name_and_values": gettext_noop("its name and its values say so"),
    "values": gettext_noop("its values look like it"),
    "chosen": gettext_noop("chosen by you"),
}

NOTES: dict[str, str] = {
    "date_ambiguous": gettext_noop(
        "Nothing in the first rows tells whether dates begin with the day or the month: check the preview."
    ),
    "zone_assumed": gettext_noop("The dates state no time zone: check the one below."),
    "ids_rounded": gettext_noop("A spreadsheet has rounded the identifiers (1.5E+18), so they are not used."),
    "ids_repeat": gettext_noop("The identifiers repeat, so they are not used."),
}

DATE_FORMS: dict[DateForm, str] = {
    DateForm.ISO: gettext_noop("2024-03-12 14:05 (ISO)"),
    DateForm.DAY_FIRST: gettext_noop("12/03/2024 14:05 (day first)"),
    DateForm.MONTH_FIRST: gettext_noop("03/12/2024 2:05 PM (month first)"),
    DateForm.YEAR_FIRST: gettext_noop("2024/03/12 14:05 (year first)"),
    DateForm.WORDS: gettext_noop("12 March 2024 (month in words, French or English)"),
    DateForm.TWITTER: gettext_noop("Tue Mar 12 14:05:00 +0000 2024 (Twitter)"),
    DateForm.MAIL: gettext_noop("Tue, 12 Mar 2024 14:05:00 +0000 (e-mail)"),
    DateForm.EPOCH_SECONDS: gettext_noop("1710252300 (seconds since 1970)"),
    DateForm.EPOCH_MILLISECONDS: gettext_noop("1710252300000 (milliseconds since 1970)"),
    DateForm.EPOCH_MICROSECONDS: gettext_noop("1710252300000000 (microseconds since 1970)"),
}


def file_problem(problem: FileUnreadableError) -> str:
    """Why a file cannot be imported, and what to do."""
    return gettext(FILE_PROBLEMS[problem.problem]) % problem.values


def row_problem(rejected: RowRejected) -> str:
    """Why a row was rejected."""
    values = dict(rejected.values)
    if "form" in values:
        values["form"] = gettext(DATE_FORMS[DateForm(str(values["form"]))])
    return gettext(ROW_PROBLEMS[rejected.reason]) % values


def mapping_problem(problem: MappingProblem) -> str:
    """What has to be corrected in a mapping."""
    return gettext(MAPPING_PROBLEMS[problem.problem]) % problem.values
