"""Where listening answers."""

from django.urls import include, path

from parvis.listening.urls import alerts, aspects, corrections, crises, imports, sources, themes
from parvis.listening.views import boards, columns, exports, fragments, live, shares, watches, welcome

app_name = "listening"
urlpatterns = [
    path("", boards.home, name="home"),
    path("brands/<slug:slug>/", boards.brand_board, name="brand"),
    path("watches/", watches.watch_list, name="watches"),
    path("watches/new/", watches.new, name="watch-new"),
    path("watches/preview/", watches.preview, name="watch-preview"),
    path("watches/convert/", watches.convert, name="watch-convert"),
    path("watches/fragments/", fragments.fragment_list, name="fragments"),
    path("watches/fragments/new/", fragments.edit, name="fragment-new"),
    path("watches/fragments/<int:fragment_id>/", fragments.edit, name="fragment"),
    path("watches/fragments/<int:fragment_id>/delete/", fragments.delete, name="fragment-delete"),
    path("watches/<int:watch_id>/", boards.watch_board, name="watch"),
    path("watches/<int:watch_id>/edit/", watches.edit, name="watch-edit"),
    path("watches/<int:watch_id>/past/", watches.past, name="watch-past"),
    path("watches/<int:watch_id>/pause/", watches.pause, name="watch-pause"),
    path("watches/<int:watch_id>/delete/", watches.delete, name="watch-delete"),
    path("search/", boards.search, name="search"),
    path("mention/", boards.mention, name="mention"),
    path("facets/<slug:name>/", boards.facet, name="facet"),
    path("live/", live.live, name="live"),
    path("columns/", columns.columns, name="columns"),
    path("wall/", columns.wall, name="wall"),
    path("export.<slug:format_>", exports.export, name="export"),
    path("shares/", shares.share_list, name="shares"),
    path("shares/new/", shares.share, name="share"),
    path("shares/<int:share_id>/revoke/", shares.revoke, name="share-revoke"),
    path("welcome/", welcome.listen, name="welcome-listen"),
    path("alerts/", include(alerts.urlpatterns)),
    path("crises/", include(crises.urlpatterns)),
    path("", include(themes.urlpatterns)),
    path("imports/", include(imports.urlpatterns)),
    path("sources/", include(sources.urlpatterns)),
    path("aspects/", include(aspects.urlpatterns)),
    path("corrections/", include(corrections.urlpatterns)),
]
