"""Whose public holidays a rule counts as Sundays: chosen, or told by the brand, its watches or the clock."""

from django.utils import translation

from parvis.listening import countries
from parvis.listening.alert_settings import RuleSettings
from parvis.listening.models import Watch
from parvis.listening.queries.alert_holidays import country_of
from parvis.workspaces.models import Entity

PARIS, NEW_YORK = "Europe/Paris", "America/New_York"


def entity(world, name, kind="country"):
    Entity.objects.create(organisation=world.own.organisation, brand=world.own, kind=kind, name=name)


def watch(world, *languages):
    return Watch.objects.create(
        organisation=world.own.organisation, brand=world.own, name="W", query="x", languages=languages
    )


def test_countries_are_known_by_whatever_people_call_them():
    assert [countries.code_of(name) for name in ("Allemagne", "germany", " DE ", "Deutschland", "Marketing")] == ["DE", "DE", "DE", "DE", None]  # fmt: skip
    assert countries.of_time_zone(PARIS) == "FR"
    assert countries.of_time_zone("UTC") is None
    with translation.override("fr"):
        assert ("DE", "Allemagne") in countries.choices()


def test_the_brands_country_then_the_language_then_the_clock(world):
    def automatic(of=None, zone=PARIS):
        return country_of(RuleSettings(), world.own.pk, of and of.pk, zone)

    assert automatic() == "FR"
    german, both = watch(world, "de"), watch(world, "de", "fr")
    assert automatic(german) == "DE"
    assert automatic(both) == "FR"  # two languages tell no country: the clock does
    assert automatic(watch(world, "en"), NEW_YORK) == "US"
    assert automatic() == "FR"
    entity(world, "Italie")
    entity(world, "Marketing", kind="unit")
    assert automatic(german) == automatic() == "IT"
    entity(world, "Belgique")
    assert automatic() is None  # two countries, neither of them that of the clock
    assert automatic(zone="Europe/Brussels") == "BE"


def test_what_a_person_chose_is_what_is_used(world):
    entity(world, "Italie")
    assert country_of(RuleSettings(holidays="DE"), world.own.pk, None, PARIS) == "DE"
    assert country_of(RuleSettings(holidays="none"), world.own.pk, None, PARIS) is None
