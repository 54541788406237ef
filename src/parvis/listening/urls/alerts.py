"""Where alerts answer."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.listening.views import alert_bell, alert_channels, alert_digests, alert_rules, alerts

urlpatterns: list[URLPattern] = [
    path("", alerts.alert_list, name="alerts"),
    path("live/", alert_bell.live, name="alerts-live"),
    path("<int:alert_id>/", alerts.alert, name="alert"),
    path("<int:alert_id>/<slug:verb>/", alerts.deed, name="alert-deed"),
    path("rules/", alert_rules.rule_list, name="alert-rules"),
    path("rules/new/", alert_rules.new, name="alert-rule-new"),
    path("rules/try/", alert_rules.attempt, name="alert-rule-try"),
    path("rules/watch-over/", alert_rules.watch_over, name="alert-rules-default"),
    path("rules/<int:rule_id>/", alert_rules.edit, name="alert-rule-edit"),
    path("rules/<int:rule_id>/active/", alert_rules.set_active, name="alert-rule-active"),
    path("rules/<int:rule_id>/mute/", alert_rules.mute, name="alert-rule-mute"),
    path("rules/<int:rule_id>/delete/", alert_rules.delete, name="alert-rule-delete"),
    path("channels/", alert_channels.channel_list, name="alert-channels"),
    path("channels/new/", alert_channels.new, name="alert-channel-new"),
    path("channels/<int:channel_id>/", alert_channels.edit, name="alert-channel-edit"),
    path("channels/<int:channel_id>/test/", alert_channels.test, name="alert-channel-test"),
    path("channels/<int:channel_id>/delete/", alert_channels.delete, name="alert-channel-delete"),
    path("digests/", alert_digests.digests, name="digests"),
    path("digests/stop/<str:token>/", alert_digests.stop, name="digest-stop"),
]
