"""Where publishing answers."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.urls import (
    events,
    hooks,
    labels,
    library,
    links,
    own_dates,
    planning,
    ready_texts,
    tables,
)
from parvis.publishing.views import (
    calendar,
    client_links,
    composer,
    connecting,
    deeds,
    guidelines,
    pictures,
    posts,
    rules,
    stopping,
    threads,
)

app_name = "publishing"
urlpatterns: list[URLPattern] = [
    path("", posts.post_list, name="posts"),
    path("new/", composer.new, name="new"),
    path("look/", composer.looks, name="look"),
    path("pictures/", pictures.add, name="pictures"),
    path("pictures/<int:medium_id>/", pictures.picture, name="picture"),
    path("videos/<int:medium_id>/", pictures.video, name="video"),
    path("shown/<str:token>/picture.<slug:kind>", pictures.shown_picture, name="shown-picture"),
    path("parts/", threads.parts, name="parts"),
    path("voices/", composer.voices, name="voices"),
    path("calendar/", calendar.calendar, name="calendar"),
    *tables.urlpatterns,
    *planning.urlpatterns,
    *events.urlpatterns,
    *library.urlpatterns,
    *links.urlpatterns,
    *hooks.urlpatterns,
    *ready_texts.urlpatterns,
    *labels.urlpatterns,
    *own_dates.urlpatterns,
    path("rules/", rules.rule_list, name="rules"),
    path("rules/<int:brand_id>/", rules.edit, name="brand-rules"),
    path("client-links/", client_links.link_list, name="client-links"),
    path("client-links/new/", client_links.new, name="client-link-new"),
    path("client-links/<int:link_id>/close/", client_links.close, name="client-link-close"),
    path("rules/<int:brand_id>/guidelines/", guidelines.edit, name="guidelines"),
    path("stop/", stopping.stop, name="stop"),
    path("stops/<int:pause_id>/end/", stopping.resume, name="resume"),
    path("accounts/<int:account_id>/connect/", connecting.connect, name="connect"),
    path("accounts/<int:account_id>/agree/", connecting.go_and_agree, name="agree"),
    path("connect/back/", connecting.agreed, name="agreed"),
    path("accounts/<int:account_id>/disconnect/", connecting.disconnect, name="disconnect"),
    path("<int:post_id>/", posts.post, name="post"),
    path("<int:post_id>/state/", posts.state, name="post-state"),
    path("<int:post_id>/edit/", composer.edit, name="edit"),
    path("<int:post_id>/plan/", deeds.plan, name="plan"),
    path("<int:post_id>/move/", calendar.move, name="move"),
    path("<int:post_id>/decline/", deeds.decline, name="decline"),
    path("<int:post_id>/<slug:verb>/", deeds.deed, name="deed"),
    path("deliveries/<int:delivery_id>/<slug:verb>/", deeds.delivery_deed, name="delivery-deed"),
]
