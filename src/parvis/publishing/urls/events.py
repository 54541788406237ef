"""Where events are covered live."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.publishing.views import event_desk, event_lines, events

urlpatterns: list[URLPattern] = [
    path("events/", events.event_list, name="events"),
    path("events/new/", events.new, name="event-new"),
    path("events/<int:event_id>/", event_desk.desk, name="event"),
    path("events/<int:event_id>/state/", event_desk.state, name="event-state"),
    path("events/<int:event_id>/edit/", events.edit, name="event-edit"),
    path("events/<int:event_id>/delete/", events.delete, name="event-delete"),
    path("events/<int:event_id>/posts/", event_lines.take, name="event-posts"),
    path("events/<int:event_id>/lines/", event_desk.write, name="event-write"),
    path("events/<int:event_id>/roll-call/", event_desk.roll_call, name="roll-call"),
    path("events/<int:event_id>/roll-call.csv", event_desk.roll_call_table, name="roll-call-table"),
    path("event-lines/<int:line_id>/cue/", event_lines.cue, name="event-cue"),
    path("event-lines/<int:line_id>/<slug:verb>/", event_desk.deed, name="event-deed"),
]
