"""Publishing for programs: the same actions and queries as the screens, in JSON."""

from __future__ import annotations

from ninja import Router

from parvis.publishing.views.rest import deliveries, pictures, posts, stops

router = Router()
router.add_router("/posts", posts.router)
router.add_router("/deliveries", deliveries.router)
router.add_router("/pictures", pictures.router)
router.add_router("/stops", stops.router)
