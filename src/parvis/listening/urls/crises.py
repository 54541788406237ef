"""Where crisis rooms answer."""

from __future__ import annotations

from django.urls import URLPattern, path

from parvis.listening.views import crises, crisis_brakes, crisis_log, crisis_reports, holding_statements

urlpatterns: list[URLPattern] = [
    path("", crises.crisis_list, name="crises"),
    path("new/", crises.new, name="crisis-new"),
    path("from-alert/<int:alert_id>/", crises.from_alert, name="crisis-from-alert"),
    path("<int:crisis_id>/", crises.room, name="crisis"),
    path("<int:crisis_id>/log/", crisis_log.write, name="crisis-write"),
    path("<int:crisis_id>/log.csv", crisis_reports.log_file, name="crisis-log-file"),
    path("<int:crisis_id>/questions/", crisis_log.take, name="crisis-questions"),
    path("<int:crisis_id>/questions/<int:question_id>/", crisis_log.answer, name="crisis-question"),
    path("<int:crisis_id>/statements/<int:statement_id>/", crisis_log.use, name="crisis-statement"),
    path("<int:crisis_id>/stop/", crisis_brakes.stop, name="crisis-stop"),
    path("<int:crisis_id>/stops/<int:stop_id>/end/", crisis_brakes.let_go, name="crisis-let-go"),
    path("<int:crisis_id>/close/", crises.close, name="crisis-close"),
    path("<int:crisis_id>/reopen/", crises.reopen, name="crisis-reopen"),
    path("<int:crisis_id>/report/", crisis_reports.report, name="crisis-report"),
    path("<int:crisis_id>/lessons/", crisis_reports.lessons, name="crisis-lessons"),
    path("<int:crisis_id>/report.<slug:format_>", crisis_reports.report_file, name="crisis-report-file"),
    path("statements/", holding_statements.statement_list, name="statements"),
    path("statements/ready/", holding_statements.ready, name="statements-ready"),
    path("statements/new/", holding_statements.statement, name="statement-new"),
    path("statements/<int:statement_id>/", holding_statements.statement, name="statement"),
]
