"""The audit log tells what happened, in order, once, and shows when somebody rewrote it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import DatabaseError, close_old_connections, connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from parvis.workspaces import audit_protection
from parvis.workspaces.access import Workspace
from parvis.workspaces.actions.audit import record
from parvis.workspaces.audit_chain import plain
from parvis.workspaces.models import AuditEntry, Organisation, Person, Role
from parvis.workspaces.queries.audit import AuditFilter, all_audit_entries, audit_entries, verify_chain


def test_entries_follow_one_another(world):
    owner = world.workspace("owner")
    for number in range(5):
        record(owner, "test.done", world.own, number=number)
    entries = list(all_audit_entries(owner, AuditFilter()))
    assert [entry.position for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.previous_hash for entry in entries] == ["", *(entry.hash for entry in entries[:-1])]
    assert entries[0].target == f"brand:{world.own.pk} Lush"
    assert entries[0].actor == "owner@lush.example"
    report = verify_chain(owner)
    assert (report.is_whole, report.entries) == (True, 5)


def test_organisations_have_chains_of_their_own(world):
    record(world.workspace("owner"), "test.done")
    record(world.elsewhere(), "test.done")
    assert verify_chain(world.workspace("owner")).entries == 1
    assert verify_chain(world.elsewhere()).entries == 1


def test_an_action_that_fails_leaves_no_entry(world):
    owner = world.workspace("owner")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(owner, "test.done")
        raise ZeroDivisionError
    record(owner, "test.done")
    assert verify_chain(owner).is_whole
    assert AuditEntry.objects.count() == 1


class TestTheDatabaseRefuses:
    def test_changes(self, world):
        entry = record(world.workspace("owner"), "test.done")
        with pytest.raises(DatabaseError, match="only be added to"), transaction.atomic():
            AuditEntry.objects.filter(pk=entry.pk).update(actor="somebody else")

    def test_removal(self, world):
        record(world.workspace("owner"), "test.done")
        with pytest.raises(DatabaseError, match="only be added to"), transaction.atomic():
            AuditEntry.objects.all().delete()

    def test_changes_in_plain_sql(self, world):
        record(world.workspace("owner"), "test.done")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE workspaces_auditentry SET verb = 'nothing'")

    def test_emptying_the_table(self, world):
        if connection.vendor != "postgresql":
            pytest.skip("SQLite has no TRUNCATE")
        record(world.workspace("owner"), "test.done")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE workspaces_auditentry")

    def test_people_and_organisations_can_still_go(self, world):
        record(world.workspace("viewer"), "test.done")
        world.people["viewer"].delete()
        assert verify_chain(world.workspace("owner")).is_whole
        world.lush.delete()
        assert AuditEntry.objects.filter(actor="viewer@lush.example").exists()


class TestTampering:
    """What somebody does who can write to the database and takes its protection away."""

    @pytest.fixture
    def owner(self, world):
        owner = world.workspace("owner")
        for number in range(6):
            record(owner, "test.done", f"thing:{number}", number=number)
        with connection.cursor() as cursor:
            audit_protection.remove(connection.vendor, cursor)
        return owner

    @pytest.mark.parametrize(
        "change",
        [
            {"actor": "somebody else"},
            {"verb": "nothing.done"},
            {"target": "thing:99"},
            {"details": {"number": 99}},
            {"person_id": None},
            {"hash": "0" * 64},
            {"previous_hash": "0" * 64},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_a_changed_entry_is_found(self, owner, change):
        AuditEntry.objects.filter(position=3).update(**change)
        report = verify_chain(owner)
        assert not report.is_whole
        assert report.broken_at == 3

    def test_a_missing_entry_is_found(self, owner):
        AuditEntry.objects.filter(position=3).delete()
        assert (verify_chain(owner).broken_at, verify_chain(owner).missing) == (3, True)

    def test_entries_cut_off_the_end_are_found(self, owner):
        AuditEntry.objects.filter(position__gt=4).delete()
        assert (verify_chain(owner).broken_at, verify_chain(owner).missing) == (5, True)

    def test_everything_gone_is_found(self, owner):
        AuditEntry.objects.all().delete()
        assert not verify_chain(owner).is_whole

    def test_a_chain_written_anew_without_the_key_is_found(self, owner, settings):
        """Hashes are keyed: whoever has the database but not the key cannot make a chain that fits."""
        from parvis.workspaces.audit_chain import hashes_of

        genuine, settings.SECRET_KEY = settings.SECRET_KEY, "what the forger thinks it is"
        previous = ""
        for entry in AuditEntry.objects.order_by("position"):
            entry.actor, entry.previous_hash = "somebody else", previous
            entry.hash = previous = hashes_of(entry)[0]
            entry.save()
        Organisation.objects.filter(pk=owner.organisation).update(audit_hash=previous)
        assert verify_chain(owner).is_whole, "the forgery must fit the forger's key"
        settings.SECRET_KEY = genuine
        assert verify_chain(owner).broken_at == 1

    def test_a_rotated_key_still_verifies(self, owner, settings):
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "a new key, after a rotation"
        record(owner, "test.done")
        assert verify_chain(owner).is_whole


def test_secrets_never_reach_the_log(world):
    entry = record(
        world.workspace("owner"),
        "test.done",
        password="hunter2",
        api_token="t0k",
        nested={"client_secret": "s3c", "name": "fine"},
    )
    entry.refresh_from_db()
    assert "hunter2" not in str(entry.details)
    assert entry.details == {
        "password": "•••",
        "api_token": "•••",
        "nested": {"client_secret": "•••", "name": "fine"},
    }


DETAILS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=8,
)


@how(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text(max_size=8), DETAILS, max_size=4))
def test_whatever_is_told_comes_back_the_same_from_any_database(details):
    """What PostgreSQL or SQLite would give back in another form (floats, NUL) is already in its final form."""
    import json

    written = plain(details)
    text = json.dumps(written, ensure_ascii=False)
    assert json.loads(text) == written
    assert "\\u0000" not in text
    text.encode("utf-8")


def test_any_text_is_written_and_verified(world):
    owner = Workspace(world.lush.pk, Role.OWNER, actor="naïve \0 \ud800 🕊️ العربية" + "x" * 300)
    record(owner, "test.done", "cible\0" + "é" * 400, ratio=0.1, huge=1e300, when=None, many={3, 1, 2})
    assert verify_chain(owner).is_whole
    assert audit_entries(owner, AuditFilter())[0].details["many"] == [1, 2, 3]


def test_pages_and_filters(world):
    owner, analyst = world.workspace("owner"), world.workspace("analyst")
    for _ in range(3):
        record(owner, "a.done")
    record(analyst, "b.done")
    assert [e.position for e in audit_entries(owner, AuditFilter(), limit=2)] == [4, 3]
    assert [e.position for e in audit_entries(owner, AuditFilter(), before=3, limit=2)] == [2, 1]
    assert [e.verb for e in audit_entries(owner, AuditFilter(actor="analyst@lush.example"))] == ["b.done"]
    assert len(audit_entries(owner, AuditFilter(verb="a.done"))) == 3
    now = audit_entries(owner, AuditFilter())[0].at
    assert not audit_entries(owner, AuditFilter(until=now.replace(year=2000)))
    assert len(audit_entries(owner, AuditFilter(since=now.replace(year=2000)))) == 4


@pytest.mark.django_db(transaction=True)
def test_many_at_once_on_a_server_database():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time; see the processes below")
    organisation = Organisation.objects.create(name="Busy", slug="busy")
    workspace = Workspace(organisation.pk, Role.OWNER, actor="thread")

    def write() -> None:
        try:
            for number in range(25):
                record(workspace, "test.done", number=number)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = verify_chain(workspace)
    assert (report.is_whole, report.entries) == (True, 200)


_WRITER = """
import django; django.setup()
from parvis.workspaces.api import record, workspace_for_command
workspace = workspace_for_command(actor="process")
for number in range(25):
    record(workspace, "test.done", number=number)
"""
_CHECKER = """
import django; django.setup()
from parvis.workspaces.api import workspace_for_command
from parvis.workspaces.queries.audit import verify_chain
report = verify_chain(workspace_for_command())
print(report.is_whole, report.entries)
"""


@pytest.mark.slow
def test_many_processes_on_one_file(tmp_path: Path):
    """The default installation: several processes write to one SQLite file."""
    environment = {
        **os.environ,
        "PARVIS_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "parvis.site.settings",
    }
    environment.pop("PARVIS_DATABASE_URL", None)
    run = [sys.executable, "-c"]
    migrate = "import django; django.setup()\nfrom django.core.management import call_command; call_command('migrate', verbosity=0)"
    subprocess.run([*run, migrate], env=environment, check=True)
    subprocess.run([*run, _CHECKER], env=environment, check=True, capture_output=True)
    writers = [subprocess.Popen([*run, _WRITER], env=environment) for _ in range(3)]
    assert [writer.wait(timeout=240) for writer in writers] == [0, 0, 0]
    said = subprocess.run(
        [*run, _CHECKER], env=environment, check=True, capture_output=True, text=True
    ).stdout
    assert said.split() == ["True", "75"]


@pytest.mark.django_db(transaction=True)
def test_the_whole_database_can_still_be_emptied_and_is_protected_again():
    from django.core.management import call_command

    organisation = Organisation.objects.create(name="Gone", slug="gone")
    record(Workspace(organisation.pk, Role.OWNER), "test.done")
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    assert not AuditEntry.objects.exists()
    assert not Person.objects.exists()
    organisation = Organisation.objects.create(name="New", slug="new")
    record(Workspace(organisation.pk, Role.OWNER), "test.done")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.all().delete()
