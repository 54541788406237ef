"""Where each room hangs."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from parvis.listening.views import shares
from parvis.publishing.views import for_clients
from parvis.site import mcp, rest
from parvis.site.health import healthz
from parvis.workspaces.views.person import set_language

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="listening:home"), name="home"),
    path("healthz", healthz, name="healthz"),
    path("listen/", include("parvis.listening.urls")),
    path("shared/<str:token>/", shares.shared_board, name="shared-board"),
    path("shared/<str:token>/live/", shares.shared_live, name="shared-live"),
    path("asked/<str:token>/", for_clients.asked, name="client-asked"),
    path("asked/<str:token>/<int:post_id>/", for_clients.answer, name="client-answer"),
    path("asked/<str:token>/pictures/<int:medium_id>/", for_clients.picture, name="client-picture"),
    path("asked/<str:token>/videos/<int:medium_id>/", for_clients.video, name="client-video"),
    path("api/v1/", rest.urls()),
    path("mcp", login_not_required(mcp.mcp), name="mcp"),
    path("publish/", include("parvis.publishing.urls")),
    path("l/", include("parvis.publishing.urls.following")),
    path("settings/", include("parvis.workspaces.urls.settings")),
    path("welcome/", include("parvis.workspaces.urls.welcome")),
    path("accounts/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    path("style-guide/", include("parvis.ui.urls")),
]
