"""What the engine and the networks say to people is said in French too."""

import pytest
from django.utils import translation

from parvis.engine import formulas
from parvis.engine.query import errors, writing
from parvis.networks import registry


def _manifest_texts():
    for connector in registry.all():
        if isinstance(connector, registry.Unavailable):
            pytest.fail(f"{connector.name} cannot load: {connector.reason}")
        manifest = connector.manifest
        for field in manifest.settings:
            yield from (field.label, field.help, *(label for _value, label in field.choices))
        yield from (fact.text for fact in (*manifest.coverage, *manifest.rate_limits, *manifest.facts))


def _definitions():
    return [value.definition for value in vars(formulas).values() if isinstance(value, formulas.Formula)]


#: Words that are the same in both languages.
SAME = {"Hashtags"}


def test_every_message_of_the_engine_and_of_the_networks_is_translated():
    texts = {*errors.MESSAGES, *writing.WARNINGS, *_definitions(), *_manifest_texts()} - {""} - SAME
    with translation.override("fr"):
        missing = [text for text in texts if translation.gettext(text) == text]
    assert not missing


def test_a_query_error_keeps_its_values_in_french():
    with translation.override("fr"):
        said = translation.gettext(errors.TOO_LONG) % {"length": 12000, "limit": 10000}
    assert "12000" in said
    assert said.startswith("Cette requête")
