"""The forms of alerts. They check what was typed; what it means is the business of actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.engine.detection.contract import Sensitivity
from parvis.engine.understanding import Emotion
from parvis.listening import countries, naming
from parvis.listening.actions.alert_channels import ChannelDraft
from parvis.listening.actions.alert_rules import RuleDraft
from parvis.listening.alert_settings import AUTOMATIC, HARSH, NO_HOLIDAYS, RuleSettings, read_settings
from parvis.listening.models import AlertChannel, AlertRule, DigestSubscription, Watch
from parvis.listening.models.alerts import AlertKind, Severity
from parvis.workspaces.api import Brand, Person

SENSITIVITIES = [
    (Sensitivity.LOW.value, pgettext_lazy("sensitivity", "Only what is very unusual")),
    (Sensitivity.NORMAL.value, pgettext_lazy("sensitivity", "Balanced")),
    (Sensitivity.HIGH.value, pgettext_lazy("sensitivity", "Early, at the price of more false alarms")),
]
HOURS = [("", gettext_lazy("None"))] + [(str(hour), f"{hour:02d}:00") for hour in range(24)]
NUMBERS = ("people", "followers", "interactions", "silence_hours")


def _hour(value: str) -> int | None:
    return int(value) if value else None


class RuleForm(forms.Form):
    """A rule: about what, what it looks out for, how easily it warns, and whom it tells."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    about = forms.ChoiceField(label=gettext_lazy("About"))
    kind = forms.ChoiceField(label=gettext_lazy("Looks out for"), choices=AlertKind.choices)
    sensitivity = forms.ChoiceField(
        label=gettext_lazy("Warns about"), choices=SENSITIVITIES, widget=forms.RadioSelect
    )
    people = forms.IntegerField(
        label=gettext_lazy("At least so many different people"), min_value=1, max_value=1_000_000,
        help_text=gettext_lazy("One person, however loud, is never a crowd; copies of one text count for a quarter."),
    )  # fmt: skip
    bucket_minutes = forms.TypedChoiceField(
        label=gettext_lazy("Within"), coerce=int,
        choices=[("15", gettext_lazy("a quarter of an hour")), ("60", gettext_lazy("an hour")), ("180", gettext_lazy("three hours")), ("1440", gettext_lazy("a day"))],
    )  # fmt: skip
    direction = forms.ChoiceField(
        label=gettext_lazy("Mood swings"),
        choices=[("down", gettext_lazy("for the worse")), ("up", gettext_lazy("for the better")), ("both", gettext_lazy("both ways"))],
        required=False,
    )  # fmt: skip
    emotions = forms.MultipleChoiceField(
        label=gettext_lazy("Emotions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    followers = forms.IntegerField(
        label=gettext_lazy("Never influential below so many followers"), min_value=1, max_value=1_000_000,
        help_text=gettext_lazy("Who is influential is learnt from the authors of the eight weeks before: the choice below says how rare they must be."),
    )  # fmt: skip
    interactions = forms.IntegerField(
        label=gettext_lazy("Never fast below so many interactions"), min_value=1, max_value=1_000_000,
        help_text=gettext_lazy("What is fast is learnt from what the posts of the eight weeks before had drawn at the same age."),
    )  # fmt: skip
    silence_hours = forms.IntegerField(
        label=gettext_lazy("Silent for at least so many hours"), min_value=1, max_value=720
    )
    holidays = forms.ChoiceField(
        label=gettext_lazy("Public holidays"), required=False,
        help_text=gettext_lazy("People post on them as on a Sunday. By itself, Parvis takes those of the country of the brand’s entities, else of the language of its watches, else of the organisation’s clock."),
    )  # fmt: skip
    floor = forms.TypedChoiceField(
        label=gettext_lazy("Say nothing below"), coerce=int, choices=Severity.choices
    )
    quiet_from = forms.TypedChoiceField(
        label=gettext_lazy("Quiet from"), choices=HOURS, required=False, coerce=_hour, empty_value=None
    )
    quiet_to = forms.TypedChoiceField(
        label=gettext_lazy("until"), choices=HOURS, required=False, coerce=_hour, empty_value=None,
        help_text=gettext_lazy("Meanwhile only what is critical is sent; the rest waits. In Parvis everything shows at once."),
    )  # fmt: skip
    recipients = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Tell by e-mail"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    channels = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Tell through"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, brands: Iterable[Brand], watches: Iterable[Watch], people: Iterable[Person], channels: Iterable[AlertChannel], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        groups = []
        for brand in brands:
            choices = [(f"b{brand.pk}", _("Everything about %(name)s") % {"name": brand.name})]
            choices += [(f"w{w.pk}:{brand.pk}", w.name) for w in watches if w.brand_id == brand.pk]
            groups.append((brand.name, choices))
        emotions = [(e.value, naming.emotion(e.value)) for e in Emotion]
        self._choices("about", groups)
        every = [(AUTOMATIC, _("Automatic")), (NO_HOLIDAYS, _("None"))]
        self._choices("holidays", [*every, (_("Of a country"), countries.choices())])
        self._choices("emotions", emotions)
        self._choices("recipients", [(p.pk, str(p)) for p in people])
        self._choices("channels", [(c.pk, c.name) for c in channels])

    def _choices(self, name: str, choices: list[Any]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        """Quiet hours need both ends; a surge needs an emotion."""
        cleaned = super().clean() or {}
        if (cleaned.get("quiet_from") is None) != (cleaned.get("quiet_to") is None):
            self.add_error("quiet_to", _("Give both the beginning and the end, or neither."))
        if cleaned.get("kind") == AlertKind.EMOTION and not cleaned.get("emotions"):
            self.add_error("emotions", _("Tick at least one emotion."))
        return cleaned

    def about_ids(self) -> tuple[int, int | None]:
        """The brand and, if only one of its watches was chosen, that watch."""
        chosen = str(self.cleaned_data["about"])
        if chosen.startswith("w"):
            watch, brand = chosen[1:].split(":")
            return int(brand), int(watch)
        return int(chosen[1:]), None

    def settings(self) -> RuleSettings:
        """What was typed, checked."""
        data = self.cleaned_data
        return read_settings(
            {
                "sensitivity": data["sensitivity"],
                "bucket_minutes": data["bucket_minutes"],
                "direction": (data["direction"] or "down") if data["kind"] == AlertKind.MOOD else "up",
                "emotions": data["emotions"] or [e.value for e in HARSH],
                "floor": data["floor"],
                "holidays": data["holidays"] or AUTOMATIC,
                "quiet_from": data["quiet_from"],
                "quiet_to": data["quiet_to"],
                **{name: data[name] for name in NUMBERS},
            }
        )

    def draft(self) -> RuleDraft:
        """What was typed, checked."""
        brand, watch = self.about_ids()
        data = self.cleaned_data
        return RuleDraft(
            name=data["name"],
            brand=brand,
            watch=watch,
            kind=data["kind"],
            settings=self.settings(),
            people=tuple(data["recipients"]),
            channels=tuple(data["channels"]),
        )


def initial_of(rule: AlertRule | None, about: str = "") -> dict[str, Any]:
    """What a form shows before anything is typed: the rule as it is, or a good start."""
    settings = read_settings(rule.settings) if rule else RuleSettings()
    initial: dict[str, Any] = {name: getattr(settings, name) for name in NUMBERS}
    initial |= {
        "sensitivity": settings.sensitivity.value,
        "bucket_minutes": settings.bucket_minutes,
        "direction": settings.direction if rule and rule.kind == AlertKind.MOOD else "down",
        "emotions": [e.value for e in settings.emotions],
        "floor": settings.floor,
        "holidays": settings.holidays,
        "quiet_from": "" if settings.quiet_from is None else str(settings.quiet_from),
        "quiet_to": "" if settings.quiet_to is None else str(settings.quiet_to),
        "about": about,
        "kind": AlertKind.RISE,
    }
    if rule:
        initial |= {
            "name": rule.name,
            "kind": rule.kind,
            "about": f"w{rule.watch_id}:{rule.brand_id}" if rule.watch_id else f"b{rule.brand_id}",
            "recipients": list(rule.people.values_list("pk", flat=True)),
            "channels": list(rule.channels.values_list("pk", flat=True)),
        }
    return initial


class ChannelForm(forms.Form):
    """Where alerts are sent."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=AlertChannel.Kind.choices)
    address = forms.CharField(
        label=gettext_lazy("Address"), max_length=2000, widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy("E-mail addresses separated by commas, or the address of the webhook."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[("fr", "Français"), ("en", "English")]
    )
    is_active = forms.BooleanField(label=gettext_lazy("Send through it"), required=False, initial=True)

    def __init__(self, *args: Any, channel: AlertChannel | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if channel:
            self.fields["kind"].disabled = True
            self.fields["address"].required = False
            self.fields["address"].help_text = _("Leave empty to keep the one already saved.")

    def draft(self) -> ChannelDraft:
        """What was typed."""
        data = self.cleaned_data
        return ChannelDraft(data["name"], data["kind"], data["address"], data["language"], data["is_active"])


class DigestForm(forms.Form):
    """Which digests a person wants, and at what hour."""

    cadences = forms.MultipleChoiceField(
        label=gettext_lazy("Send me"), required=False, choices=DigestSubscription.Cadence.choices, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    hour = forms.TypedChoiceField(
        label=gettext_lazy("At"), coerce=int, choices=[(hour, f"{hour:02d}:00") for hour in range(24)]
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time of"))

    def __init__(self, *args: Any, zones: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(zone, zone.replace("_", " ")) for zone in zones]
        cast(forms.ChoiceField, self.fields["time_zone"]).choices = names
