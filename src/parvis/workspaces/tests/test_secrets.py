"""What is encrypted can be read with this installation's key, before and after a rotation, and by no other."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from parvis.workspaces.secrets import UnreadableSecretError, decrypt, encrypt, keyed_hashes


@how(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=2000))
def test_comes_back_as_it_was(data):
    assert decrypt(encrypt(data)) == data
    assert decrypt(memoryview(encrypt(data))) == data
    if len(data) > 8:
        assert data not in encrypt(data)


def test_nothing_stays_nothing():
    assert encrypt(b"") == b""
    assert decrypt(b"") == b""


def test_never_looks_the_same_twice():
    assert encrypt(b"the same") != encrypt(b"the same")


def test_another_key_reads_nothing(settings):
    sealed = encrypt(b"xyzzy-plaintext")
    settings.SECRET_KEY = "another installation's key"
    with pytest.raises(UnreadableSecretError, match="PARVIS_SECRET_KEY") as refused:
        decrypt(sealed)
    assert "xyzzy" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_rotated_key_reads_what_the_old_one_wrote(settings):
    sealed = encrypt(b"secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the new key"
    assert decrypt(sealed) == b"secret"
    new = encrypt(b"secret")
    settings.SECRET_KEY_FALLBACKS = []
    assert decrypt(new) == b"secret"


def test_changed_bytes_are_refused():
    sealed = bytearray(encrypt(b"secret"))
    sealed[20] ^= 1
    with pytest.raises(UnreadableSecretError):
        decrypt(bytes(sealed))


def test_one_purpose_cannot_read_another():
    with pytest.raises(UnreadableSecretError):
        decrypt(encrypt(b"secret", "credentials"), "two-factor")


def test_hashes_depend_on_every_part_and_the_key(settings):
    one = keyed_hashes("suppression", "1", "bluesky", "did:x")[0]
    assert one != keyed_hashes("suppression", "2", "bluesky", "did:x")[0]
    assert one != keyed_hashes("suppression", "1", "blueskydid", ":x")[0]
    assert one != keyed_hashes("audit", "1", "bluesky", "did:x")[0]
    settings.SECRET_KEY = "another"
    assert one != keyed_hashes("suppression", "1", "bluesky", "did:x")[0]
