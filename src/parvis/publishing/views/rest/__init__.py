"""Publishing for programs: the same actions and queries as the screens, in JSON."""

from __future__ import annotations

from ninja import Router

from parvis.publishing.views.rest import (
    accounts,
    calendar,
    changes,
    checks,
    deliveries,
    entry_feeds,
    events,
    evergreen,
    kits,
    labels,
    links,
    own_dates,
    pictures,
    post_deeds,
    posts,
    ready_texts,
    repetitions,
    rules,
    stops,
    tables,
)

router = Router()
router.add_router("/posts", posts.router)
router.add_router("/posts", post_deeds.router)
router.add_router("", repetitions.router)
router.add_router("", checks.router)
router.add_router("/calendar", calendar.router)
router.add_router("/accounts", accounts.router)
router.add_router("/deliveries", deliveries.router)
router.add_router("", changes.router)
router.add_router("/pictures", pictures.router)
router.add_router("/labels", labels.router)
router.add_router("/ready-texts", ready_texts.router)
router.add_router("/key-dates", own_dates.router)
router.add_router("", kits.router)
router.add_router("/entry-feeds", entry_feeds.router)
router.add_router("", links.router)
router.add_router("", events.router)
router.add_router("/evergreen", evergreen.router)
router.add_router("/tables", tables.router)
router.add_router("/brands", rules.router)
router.add_router("/stops", stops.router)
