"""What posts are made of, through the HTTP API: the library, labels, ready texts, key dates, kits, feeds, links, rules, tables."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.utils import timezone

from parvis.publishing.actions.media import add_medium
from parvis.publishing.models import Clicks, EntryFeed, Post, ShortLink
from parvis.publishing.tests.conftest import World, in_english, world
from parvis.publishing.tests.test_media import picture
from parvis.site.tests.test_rest import Program, new
from parvis.workspaces.models import Account, Entity

__all__ = ["in_english", "world"]


@pytest.fixture
def program(world: World) -> Program:
    return Program(world.writer)


@pytest.fixture
def chief(world: World) -> Program:
    return Program(world.chief)


def test_the_library_is_filed_and_searched(world: World, program: Program) -> None:
    number = add_medium(world.writer, world.brand.pk, "Rouge", picture(), "Un mur").pk
    path = f"/pictures/{number}"
    filed = program.put(
        path,
        {
            "name": "Rouge",
            "alt": "Un mur",
            "folder": "Murs",
            "tags": ["été", "rouge"],
            "focus": {"x": 0.2, "y": 0.9},
        },
    ).json()
    assert (
        filed["folder"] == "Murs"
        and filed["tags"] == ["été", "rouge"]
        and filed["focus"] == {"x": 0.2, "y": 0.9}
    )
    kept = program.put(path, {"alt": "Un mur de brique"}).json()
    assert (kept["name"], kept["alt"], kept["folder"]) == ("Rouge", "Un mur de brique", "Murs")
    assert program.get("/pictures/places").json() == {"folders": ["Murs"], "tags": ["rouge", "été"]}
    assert [one["id"] for one in program.get("/pictures", words="brique").json()] == [number]
    assert (
        program.get("/pictures", words="mer").json() == [] == program.get("/pictures", right="expired").json()
    )
    assert program.put(path, {"alt": "x", "focus": {"x": 3, "y": 0}}).status_code == 422


def test_labels_are_kept_and_forgotten(world: World, program: Program) -> None:
    made = program.post("/labels", {"brand": world.brand.pk, "name": "Noël", "tone": 2})
    assert made.status_code == 201 and program.get("/labels").json() == [made.json()]
    twice = program.post("/labels", {"brand": world.brand.pk, "name": "noël"})
    assert twice.status_code == 422 and twice.json()["errors"][0]["field"] == "name"
    path = f"/labels/{made.json()['id']}"
    assert program.put(path, {"name": "Fêtes", "tone": 3}).json()["name"] == "Fêtes"
    assert program.delete(path).status_code == 204 and program.get("/labels").json() == []


def test_a_template_is_kept_filled_and_written_with(world: World, program: Program) -> None:
    asked = {
        "brand": world.brand.pk,
        "kind": "template",
        "name": "Ouverture",
        "text": "Ouvert à {{ville}} jusqu’à {{heure}}",
        "start": {"title": "Ouverture", "texts": {str(world.account.pk): ""}},
    }
    made = program.post("/ready-texts", asked).json()
    assert made["places"] == ["ville", "heure"] and program.get(f"/ready-texts/{made['id']}").json() == made
    given = program.headers()
    filled = program.client.post(
        f"/api/v1/ready-texts/{made['id']}/fill",
        json.dumps({"values": {"ville": "Lyon"}}),
        content_type="application/json",
        headers=given,
    ).json()
    assert filled["text"] == "Ouvert à Lyon jusqu’à {{heure}}" and filled["open"] == ["heure"]
    assert filled["start"]["texts"] == {str(world.account.pk): ""}
    kept = program.put(f"/ready-texts/{made['id']}", {"name": "Horaires", "text": "Ouvert"}).json()
    assert kept["name"] == "Horaires" and kept["kind"] == "template"
    assert program.get("/ready-texts", kind="snippet").json() == []
    wrong = program.post("/ready-texts", {**asked, "kind": "hashtags", "text": "été, non-sens!"})
    assert wrong.status_code == 422
    assert program.delete(f"/ready-texts/{made['id']}").status_code == 204


def test_key_dates_are_kept_one_by_one_and_together(world: World, program: Program) -> None:
    day = {"name": "Anniversaire", "first": "2027-05-02", "yearly": True}
    made = program.post("/key-dates", {"brand": world.brand.pk, **day}).json()
    assert made["last"] == "2027-05-02"
    many = {
        "brand": world.brand.pk,
        "dates": [day, {"name": "Soldes", "first": "2027-06-01", "last": "2027-06-20"}],
    }
    assert program.post("/key-dates/many", many).json() == {"new": 1, "known": 1}
    shown = program.get("/calendar", first="2027-06-01", last="2027-06-02").json()["key_dates"]
    assert {one["name"] for one in shown} >= {"Soldes (1/20)", "Soldes (2/20)"}
    assert program.put(f"/key-dates/{made['id']}", {**day, "last": "2027-05-01"}).status_code == 422
    assert program.delete(f"/key-dates/{made['id']}").status_code == 204
    assert [one["name"] for one in program.get("/key-dates").json()] == ["Soldes"]


def test_a_kit_is_offered_taken_filled_and_withdrawn(world: World, program: Program) -> None:
    values = {"organisation_id": world.writer.organisation, "brand": world.brand, "kind": "country"}
    france = Entity.objects.create(name="France", **values)
    Account.objects.filter(pk=world.account.pk).update(entity=france)
    source = program.post("/posts", new(world, text="Chez {{boutique}}")).json()["id"]
    kit = program.post("/kits", {"post": source, "name": "Laque", "entities": [france.pk]}).json()
    assert kit["zones"] == ["boutique"] and kit["taken_by"] == {} and kit["held"] == ""
    taken = program.post(f"/kits/{kit['id']}/take", {"entity": france.pk})
    assert taken.status_code == 201, taken.content
    post = taken.json()["id"]
    assert [one["account"] for one in taken.json()["variants"]] == [world.account.pk]
    assert program.get(f"/posts/{post}/zones").json()["open"] == ["boutique"]
    assert program.post(f"/posts/{post}/plan", {}).status_code == 422
    assert program.put(f"/posts/{post}/zones", {"values": {"boutique": "Lyon"}}).json()["open"] == []
    assert program.get(f"/posts/{post}").json()["text"] == "Chez Lyon"
    program.patch(f"/posts/{source}", {"text": "Bientôt chez {{boutique}}"})
    assert program.post(f"/kits/{kit['id']}/edition").json()["edition"] == 2
    assert program.get(f"/posts/{post}/zones").json()["newest"] == 2
    assert program.post(f"/posts/{post}/zones/edition").json()["edition"] == 2
    assert program.get(f"/posts/{post}").json()["text"] == "Bientôt chez Lyon"
    assert program.get("/kits").json()[0]["taken_by"] == {str(france.pk): post}
    assert program.post(f"/kits/{kit['id']}/withdraw", {"reason": " "}).status_code == 422
    assert "rappel" in program.post(f"/kits/{kit['id']}/withdraw", {"reason": "rappel"}).json()["held"]
    assert program.get(f"/posts/{source}/zones").status_code == 404


def test_a_feed_is_followed_and_left(world: World, program: Program) -> None:
    asked = {
        "brand": world.brand.pk,
        "address": "https://aubrelle.example/feed.xml",
        "text": "{{title}} {{link}}",
        "accounts": [world.account.pk],
    }
    made = program.post("/entry-feeds", asked)
    assert made.status_code == 201, made.content
    assert (
        made.json()["drafts"] == 0 and EntryFeed.objects.get().read_at is None
    )  # nothing was fetched meanwhile
    path = f"/entry-feeds/{made.json()['id']}"
    changed = program.put(path, {**{k: v for k, v in asked.items() if k != "brand"}, "queues": True}).json()
    assert changed["queues"] and program.post(f"{path}/stop").json()["stopped"]
    assert program.post("/entry-feeds", {**asked, "address": "ftp://x"}).status_code == 422


def test_links_are_counted_led_elsewhere_and_closed(world: World, program: Program, chief: Program) -> None:
    post = program.post("/posts", new(world)).json()
    link = ShortLink.objects.create(
        organisation_id=world.writer.organisation,
        brand=world.brand,
        variant=Post.objects.get().variants.get(),
        account=world.account,
        code="abcdefgh",
        original="https://aubrelle.example/a",
        target="https://aubrelle.example/a",
    )
    Clicks.objects.create(
        link=link, hour=timezone.now().replace(minute=0, second=0, microsecond=0), people=3, bots=1
    )
    assert [(one["people"], one["bots"]) for one in program.get("/links", days=7).json()] == [(3, 1)]
    assert program.get("/links", account=world.second.pk).json() == []
    assert program.get(f"/posts/{post['id']}/links").json()[0]["people"] == 3
    read = program.get(f"/links/{link.pk}").json()
    assert read["days"][0]["people"] == 3 and read["sources"][0]["bots"] == 1
    target = {"target": "https://aubrelle.example/b"}
    assert program.put(f"/links/{link.pk}", target).status_code == 403  # people agreed to the page before
    assert chief.put(f"/links/{link.pk}", target).json()["target"].endswith("/b")
    assert chief.post(f"/links/{link.pk}/close").json()["closed"]


def test_rules_are_read_and_chosen_by_those_who_may(world: World, program: Program, chief: Program) -> None:
    path = f"/brands/{world.brand.pk}"
    assert program.get(f"{path}/rules").json()["steps"] == []
    rules = {"late_after": 30, "languages": ["fr"], "steps": [{"kind": "role", "role": "manager"}]}
    assert program.put(f"{path}/rules", rules).status_code == 403
    chosen = chief.put(f"{path}/rules", rules).json()
    assert chosen["late_after"] == 30 and chosen["steps"][0]["id"]
    assert chief.put(f"{path}/rules", chosen).json() == chosen  # a step that stays keeps its number
    asked = {"forbidden": ["gratuit"], "tone": "Simple"}
    assert chief.put(f"{path}/guidelines", asked).json()["forbidden"] == ["gratuit"]
    post = program.post("/posts", new(world, text="C’est gratuit")).json()
    stops = program.get(f"/posts/{post['id']}/check").json()["stops"]
    assert any("gratuit" in one for one in stops)
    tags = {"sites": ["aubrelle.fr"], "rules": [{"source": "{network}"}]}
    assert chief.put(f"{path}/link-rules", tags).json() == {"deliveries": 0, "waiting": 0}
    assert chief.get(f"{path}/link-rules").json()["rules"][0]["source"] == "{network}"
    assert (
        chief.put(f"{path}/link-rules", {"rules": [{"source": "{nothing}", "site": "*"}]}).status_code == 422
    )


def test_a_table_is_sent_looked_at_and_brought_in(world: World, program: Program) -> None:
    day = (timezone.localdate() + dt.timedelta(days=3)).isoformat()
    rows = f"Date;Heure;Comptes;Texte\n{day};09:00;sandbox:aubrelle;Bonjour\n{day};10:00;personne;Bonsoir\n"
    sent = program.upload("/tables", "mois.csv", rows.encode(), brand=world.brand.pk)
    assert sent.status_code == 201, sent.content
    assert sent.json()["state"] == "checking" and sent.json()["mapping"]["columns"] == [
        "date",
        "time",
        "accounts",
        "text",
    ]
    path = f"/tables/{sent.json()['id']}"
    outlook = program.post(f"{path}/preview", {}).json()
    assert (outlook["dated"], outlook["refused"]) == (1, 1) and outlook["problems"][0]["row"] == 2
    mapping = sent.json()["mapping"]
    for columns in (
        ["text"],
        ["date", "date", "accounts", "text"],
        ["date", "time", "accounts", ""],
        ["x", "", "", "text"],
    ):
        assert program.post(f"{path}/start", {"mapping": {**mapping, "columns": columns}}).status_code == 422
    done = program.post(f"{path}/start", {"mapping": mapping}).json()
    assert (done["state"], done["planned"], len(done["refused"])) == ("done", 1, 1)
    assert Post.objects.get().planned_for is not None
    refused = program.get(f"{path}/refused")
    assert "personne" in b"".join(refused.streaming_content).decode("utf-8-sig")
    out = program.get("/tables/export", stage="planned")
    assert "Bonjour" in b"".join(out.streaming_content).decode("utf-8-sig")
    assert [one["id"] for one in program.get("/tables").json()] == [sent.json()["id"]]
    assert program.delete(path).status_code == 204 and Post.objects.exists()
    assert program.upload("/tables", "x.csv", b"", brand=world.brand.pk).status_code == 422


def test_an_event_is_covered_from_its_running_order_to_its_roll_call(world: World, program: Program) -> None:
    begins = (timezone.now() + dt.timedelta(hours=1)).isoformat()
    event = program.post(
        "/events", {"brand": world.brand.pk, "name": "Lancement", "begins_at": begins}
    ).json()
    path = f"/events/{event['id']}"
    draft = program.post("/posts", new(world, text="C’est ouvert")).json()["id"]
    lines = program.post(f"{path}/posts", {"posts": [draft, draft]}).json()["lines"]
    assert [one["text"] for one in lines] == ["C’est ouvert"] and lines[0]["is_next"]
    second = program.post(
        f"{path}/lines",
        {"text": "Déjà cent", "accounts": [world.account.pk], "cue": "À la centième", "expected": "20:15"},
    ).json()
    assert second["expected"] == "20:15:00" and not second["is_next"]
    moved = program.post(f"/event-lines/{second['id']}/move", {}).json()["lines"]
    assert [one["id"] for one in moved] == [second["id"], lines[0]["id"]]
    stale = program.post(f"/event-lines/{lines[0]['id']}/release", {"content": "another"})
    assert stale.status_code == 422
    released = program.post(
        f"/event-lines/{lines[0]['id']}/release", {"content": lines[0]["content"]}, key="go"
    ).json()
    again = program.post(
        f"/event-lines/{lines[0]['id']}/release", {"content": lines[0]["content"]}, key="go"
    ).json()
    assert again == released and released["standing"] == "going"
    twice = program.post(f"/event-lines/{lines[0]['id']}/release", {})
    assert twice.status_code == 422 and "goes out once" in twice.json()["detail"]
    assert program.post(f"/event-lines/{second['id']}/skip").json()["standing"] == "skipped"
    assert program.post(f"/event-lines/{second['id']}/put-back").json()["standing"] == "ready"
    world.work()
    roll = {one["id"]: one for one in program.get(path).json()["lines"]}
    assert roll[lines[0]["id"]]["standing"] == "out" and roll[lines[0]["id"]]["deliveries"][0]["url"]
    assert program.put(f"/event-lines/{second['id']}", {"cue": "Plus tard"}).json()["cue"] == "Plus tard"
    assert program.delete(f"/event-lines/{second['id']}").status_code == 204
    assert program.delete(f"/event-lines/{lines[0]['id']}").status_code == 422
    assert program.delete(path).status_code == 422  # its roll-call is kept
    assert program.put(path, {"name": "Le lancement", "begins_at": begins}).json()["name"] == "Le lancement"
    assert program.put(path, {"name": "x", "begins_at": "2027-03-01T09:00:00"}).status_code == 422


def test_a_queue_says_again_what_stays_true(world: World, program: Program) -> None:
    slots = [{"weekday": day, "hour": "09:00"} for day in range(7)]
    program.put(f"/accounts/{world.account.pk}/slots", {"slots": slots})
    asked = {
        "brand": world.brand.pk,
        "name": "Conseils",
        "accounts": [world.account.pk],
        "between": 1,
        "a_week": 0,
    }
    queue = program.post("/evergreen/queues", asked).json()
    path = f"/evergreen/queues/{queue['id']}"
    post = program.post("/posts", new(world, text="Buvez de l’eau")).json()["id"]
    entry = program.post(f"{path}/entries", {"post": post, "apart": 3, "new": ["Un verre d’eau ?"]})
    assert entry.status_code == 201, entry.content
    assert program.post(f"{path}/entries", {"post": post}).status_code == 422  # it is there already
    filled = program.post(f"{path}/fill", key="fill").json()["slots"]
    assert filled > 0 and program.post(f"{path}/fill", key="fill").json() == {"slots": filled}
    assert Post.objects.exclude(pk=post).count() == filled
    one = f"/evergreen/queue-entries/{entry.json()['id']}"
    taken = program.post(f"{one}/words").json()
    assert (taken["text"], taken["changed_online"]) == ("Buvez de l’eau", False)
    assert program.post(f"{one}/skip").status_code == 200
    assert Post.objects.exclude(pk=post).count() == filled - 1
    (number, _words), *_rest = entry.json()["wordings"].items()
    kept = program.put(one, {"apart": 5, "wordings": {number: "Encore un verre ?"}}).json()
    assert kept["apart"] == 5 and list(kept["wordings"].values()) == ["Encore un verre ?"]
    assert program.post(f"{one}/out").json()["out"] and not program.post(f"{one}/back").json()["out"]
    assert program.post(f"{path}/pause", {"delete_ahead": True}).json()["paused"]
    assert not Post.objects.exclude(pk=post).exists()
    assert not program.post(f"{path}/resume").json()["paused"]
    assert [one["name"] for one in program.get("/evergreen/queues").json()] == ["Conseils"]
    assert program.put(path, {"name": "Gestes", "accounts": []}).status_code == 422
    assert program.delete(path).status_code == 204
