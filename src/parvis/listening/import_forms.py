"""What people send about imports: a file and its brand, then what each column becomes."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.listening.import_plans import ImportPlan
from parvis.listening.import_wording import mapping_problem
from parvis.networks.files.dates import DateForm
from parvis.networks.files.known_networks import network_name
from parvis.networks.files.mapping import CONSTANTS, ColumnChoice, Mapping, MappingProblem, check_mapping
from parvis.networks.files.targets import Target
from parvis.workspaces.api import Brand


class UploadForm(forms.Form):
    """A file, and the brand it is about."""

    brand = forms.ModelChoiceField(Brand.objects.none(), label=_("Brand"), empty_label=None)
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file."), "invalid": _("Choose a file.")},
    )

    def __init__(self, *args: object, brands: QuerySet[Brand], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        chosen = self.fields["brand"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = brands


@dataclass(slots=True)
class SentMapping:
    """A mapping as a person sent it, with what is wrong with it by field of the form."""

    mapping: Mapping
    errors: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, message: str) -> None:
        """Note what is wrong with a field."""
        self.errors.setdefault(name, []).append(message)


def column_field(index: int) -> str:
    """The name of the form field that says what a column becomes."""
    return f"column-{index}"


def read_mapping(sent: Dictionary[str, str], plan: ImportPlan) -> SentMapping:
    """The mapping that a person sent. Fields that were not sent keep what the plan says."""
    before = plan.mapping
    columns, twice = _columns(sent, plan)
    scale, bad_scale = _scale(sent.get("rating_scale", ""), before.rating_scale)
    mapping = Mapping(
        columns=columns,
        constants=_constants(sent, before),
        date_form=_date_form(sent.get("date_form", ""), before.date_form),
        time_zone=sent.get("time_zone", before.time_zone).strip(),
        literal_newlines=bool(sent.get("literal_newlines"))
        if "date_form" in sent
        else before.literal_newlines,
        rating_scale=scale,
        ids=sent["ids"] if sent.get("ids") in {"network", "file"} else before.ids,
        notes=before.notes,
    )
    answer = SentMapping(mapping)
    for name in twice:
        answer.add(name, mapping_problem(MappingProblem(name, "column_twice")))
    if bad_scale:
        answer.add("rating_scale", mapping_problem(MappingProblem("rating_scale", "bad_scale")))
    for problem in check_mapping(mapping, plan.form.columns):
        answer.add(_field_of(problem.where, mapping, plan), mapping_problem(problem))
    return answer


def _columns(sent: Dictionary[str, str], plan: ImportPlan) -> tuple[dict[str, ColumnChoice], list[str]]:
    """The column of each target, and the fields of columns that ask for a target already taken."""
    known = {target.value for target in Target}
    chosen: dict[str, ColumnChoice] = {}
    twice: list[str] = []
    for index, column in enumerate(plan.form.columns):
        target = sent.get(column_field(index), plan.mapping.target_of(column))
        if target not in known:
            continue
        if target in chosen:
            twice.append(column_field(index))
            continue
        guessed = plan.mapping.columns.get(target)
        chosen[target] = guessed if guessed and guessed.column == column else ColumnChoice(column)
    return chosen, twice


def _constants(sent: Dictionary[str, str], before: Mapping) -> dict[str, str]:
    constants: dict[str, str] = {}
    for target in CONSTANTS:
        value = sent.get(target.value, before.constants.get(target.value, "")).strip()[:60]
        if value and target is Target.NETWORK:
            value = network_name(value)
        if value:
            constants[target.value] = value
    return constants


def _date_form(sent: str, before: DateForm) -> DateForm:
    return next((form for form in DateForm if form.value == sent), before)


def _scale(sent: str, before: float) -> tuple[float, bool]:
    if not sent:
        return before, False
    try:
        return float(sent.replace(",", ".")), False
    except ValueError:
        return before, True


def _field_of(where: str, mapping: Mapping, plan: ImportPlan) -> str:
    """The form field to show a problem at: the column that fills the target, else the target's own field."""
    choice = mapping.columns.get(where)
    if choice and choice.column in plan.form.columns:
        return column_field(plan.form.columns.index(choice.column))
    return where
