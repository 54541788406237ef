"""What the columns of a table of posts mean: guessed from their names, in French or in English, and corrected by people."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from parvis.networks.files.dates import DateForm, guess_dates
from parvis.networks.files.targets import plain_name
from parvis.workspaces.api import Account


class Part(StrEnum):
    """What a column holds of a post."""

    DATE = "date"
    TIME = "time"
    ACCOUNTS = "accounts"
    TEXT = "text"
    TITLE = "title"
    LINK = "link"
    LANGUAGE = "language"
    WARNING = "warning"
    LABELS = "labels"
    PICTURE = "picture"
    ALT = "alt"
    NUMBER = "number"


OWN = "own-"
"""Before an account's number: the column holds what this account says in its own words."""
SEVERAL = frozenset({Part.PICTURE, Part.ALT})
"""What several columns may hold, in their order."""
NUMBER_COLUMN = "parvis_post"
"""The column by which tables that Parvis wrote are known."""
USUAL_HOUR = dt.time(9)

_NAMES = {
    Part.DATE: (
        "date day jour le quand when planned_for planifie_pour scheduled_at scheduled_for publish_date publication_date post_date "
        "date_de_publication date_publication date_prevue date_et_heure date_time datetime horodatage programme_le "
        "date_de_mise_en_ligne jour_de_publication start_date"
    ),
    Part.TIME: "time hour heure horaire heure_de_publication heure_publication publish_time post_time heure_prevue at a",
    Part.ACCOUNTS: (
        "accounts account compte comptes profil profils profile profiles channel channels canal canaux reseau reseaux network "
        "networks plateforme plateformes platform platforms social_network social_networks reseau_social reseaux_sociaux page pages"
    ),
    Part.TEXT: (
        "text texte message messages content contenu post copy caption legende body corps publication wording texte_du_post "
        "post_text texte_de_la_publication contenu_du_post social_copy"
    ),
    Part.TITLE: "title titre nom name sujet subject intitule theme campaign campagne titre_interne internal_title",
    Part.LINK: "link lien url adresse address lien_url link_url landing_page page_de_destination",
    Part.LANGUAGE: "language langue lang langage locale",
    Part.WARNING: (
        "warning content_warning avertissement cw avertissement_de_contenu spoiler avertissement_sur_le_contenu sensitive"
    ),
    Part.LABELS: "labels label etiquettes etiquette tags tag libelles libelle mots_cles keywords categories categorie category",
    Part.PICTURE: (
        "picture pictures image images photo photos visuel visuels media medias file fichier picture_file nom_du_fichier file_name "
        "image_file fichier_image image_name nom_de_l_image picture_name nom_du_visuel"
    ),
    Part.ALT: (
        "alt alt_text texte_alternatif alternative alternative_text description_de_l_image image_description description "
        "picture_description description_du_visuel balise_alt alternative_textuelle description_de_l_illustration"
    ),
    Part.NUMBER: NUMBER_COLUMN,
}
_MEANS = {name: part for part, names in _NAMES.items() for name in names.split()}


class TableMapping(msgspec.Struct, frozen=True, kw_only=True):
    """How the rows of a table are read. ``columns`` gives each column its :class:`Part` (``""``: it is left aside), ``own-12`` for
    the words of account 12. ``hour``, ``accounts`` and ``language`` are for rows that say none.
    """

    columns: tuple[str, ...]
    date_form: str = DateForm.ISO
    hour: dt.time = USUAL_HOUR
    accounts: tuple[int, ...] = ()
    language: str = ""

    def where(self, part: str) -> list[int]:
        """The columns that hold a part."""
        return [index for index, held in enumerate(self.columns) if held == part]

    def named_accounts(self) -> set[int]:
        """The accounts it names: for rows that say none, and by columns of own words."""
        own = (one.removeprefix(OWN) for one in self.columns if one.startswith(OWN))
        return {*self.accounts, *(int(one) for one in own if one.isdigit())}


def guess(
    columns: Sequence[str], sample: Sequence[Sequence[Any]], accounts: Iterable[Account]
) -> TableMapping:
    """What the columns most likely hold, by their names; each part once, but for pictures and their descriptions."""
    known = list(accounts)
    parts: list[str] = []
    for name in columns:
        part = _own_words(name, known) or _meaning(name)
        parts.append("" if part in parts and part not in SEVERAL else part)
    if Part.TEXT not in parts:
        _find_text(parts, columns, sample)
    if Part.DATE not in parts:
        _find_date(parts, sample)
    return TableMapping(columns=tuple(parts), date_form=form_of_dates(parts, sample))


def form_of_dates(parts: Sequence[str], sample: Sequence[Sequence[Any]]) -> str:
    """How the dates of a table are written; the day first where nothing tells."""
    where = parts.index(Part.DATE) if Part.DATE in parts else None
    guessed = guess_dates(values_of(sample, where)) if where is not None else None
    return guessed.form if guessed else DateForm.DAY_FIRST


def dates_are_doubtful(mapping: TableMapping, sample: Sequence[Sequence[Any]]) -> bool:
    """Whether nothing in the dates tells the day from the month."""
    where = mapping.where(Part.DATE)
    guessed = guess_dates(values_of(sample, where[0])) if where else None
    return guessed is not None and guessed.ambiguous


def values_of(rows: Sequence[Sequence[Any]], column: int) -> list[Any]:
    """What stands in a column, without its empty cells."""
    return [row[column] for row in rows if column < len(row) and row[column] not in (None, "")]


def own_words_header(account: Account) -> str:
    """The name of the column that holds an account's own words."""
    return f"text {account.network}:{account.handle}"


def _own_words(name: str, accounts: Iterable[Account]) -> str:
    plain = " ".join(name.split()).casefold()
    for account in accounts:
        for begin in ("text", "texte"):
            if plain == own_words_header(account).replace("text", begin, 1).casefold():
                return f"{OWN}{account.pk}"
    return ""


def _meaning(name: str) -> str:
    plain = plain_name(name)
    found = _MEANS.get(plain) or _MEANS.get(re.sub(r"_?\d+$", "", plain))
    return found or ""


def _find_text(parts: list[str], columns: Sequence[str], sample: Sequence[Sequence[Any]]) -> None:
    """The column with the longest cells, where no name says which one it is."""
    lengths = {
        index: sum(len(str(value)) for value in values_of(sample, index)) / max(1, len(sample))
        for index in range(len(columns))
        if not parts[index]
    }
    if lengths and lengths[longest := max(lengths, key=lambda index: lengths[index])] >= 15:
        parts[longest] = Part.TEXT


def _find_date(parts: list[str], sample: Sequence[Sequence[Any]]) -> None:
    for index, part in enumerate(parts):
        values = values_of(sample, index)
        guessed = guess_dates(values) if values and not part else None
        if guessed is not None and guessed.share > 0.8:
            parts[index] = Part.DATE
            return
