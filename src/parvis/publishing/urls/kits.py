"""Where kits are offered and taken."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import kit_posts, kits

urlpatterns: list[URLPattern] = [
    path("kits/", kits.kit_list, name="kits"),
    path("kits/new/", kits.new, name="kit-new"),
    path("kits/<int:number>/", kits.one, name="kit"),
    path("kits/<int:number>/change/", kits.change, name="kit-change"),
    path("kits/<int:number>/edition/", kits.next_edition, name="kit-edition"),
    path("kits/<int:number>/withdraw/", kits.withdraw, name="kit-withdraw"),
    path("kits/<int:number>/take/", kit_posts.take, name="kit-take"),
    path("<int:post_id>/zones/", kit_posts.zones, name="kit-zones"),
    path("<int:post_id>/zones/edition/", kit_posts.take_newer, name="kit-newer"),
]
