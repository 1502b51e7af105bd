"""Addresses of the screens."""

from __future__ import annotations

from django.urls import path, register_converter
from django.views.generic import RedirectView

from tieout.web import mapping_words
from tieout.web.views import (
    about,
    activity,
    connections,
    correcting,
    document,
    documents,
    drifting,
    exceptions,
    exchanges,
    export,
    export_lists,
    export_one,
    export_summary,
    invitation,
    manual,
    mapping,
    mapping_policies,
    mapping_row,
    mapping_tables,
    people,
    preferences,
    rule_files,
    rule_trial,
    rule_versions,
    run_log,
    runs,
    schedule,
    ticked,
    tokens,
    unsent,
    without_origin,
)
from tieout.web.words import BY_SLUG


class KindConverter:
    """The word for a kind of document in an address: invoices or purchases."""

    regex = "|".join(BY_SLUG)

    def to_python(self, value: str) -> str:
        """As Django's."""
        return value

    def to_url(self, value: str) -> str:
        """As Django's."""
        return value


class MappingConverter(KindConverter):
    """The word for a table of the rules in an address: accounts, taxes, contacts."""

    regex = "|".join(mapping_words.BY_SLUG)


register_converter(KindConverter, "kind")
register_converter(MappingConverter, "mapping")

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="export"), name="home"),
    path("export/", export.export, name="export"),
    path("export/retrieve", export.retrieve, name="retrieve"),
    path("export/summary", export_summary.summary, name="export-summary"),
    path("export/selected", export_summary.selected, name="export-selected"),
    path("export/now", export_summary.export_now, name="export-now"),
    path("export/write-through", drifting.write_through, name="write-through"),
    path("export/<kind:slug>/<slug:group>.csv", export_lists.details_csv, name="export-list-csv"),
    path("export/<kind:slug>/<slug:group>/", export_lists.details, name="export-list"),
    path("runs/", runs.runs, name="runs"),
    path("runs/<int:number>/", runs.run, name="run"),
    path("runs/<int:number>/progress", runs.progress, name="run-progress"),
    path("runs/<int:number>/cancel", runs.cancel, name="run-cancel"),
    path("runs/<int:number>/log/", run_log.log, name="run-log"),
    path("runs/<int:number>/log.csv", run_log.log_csv, name="run-log-csv"),
    path("documents/", documents.documents, name="documents"),
    path("documents/resync", ticked.resync, name="resync"),
    path("documents/export", ticked.export, name="documents-export"),
    path("documents/draft", ticked.draft, name="documents-draft"),
    path("documents/skip", ticked.skip, name="documents-skip"),
    path("documents/no-origin/", without_origin.without_origin, name="no-origin"),
    path("documents/no-origin.csv", without_origin.without_origin_csv, name="no-origin-csv"),
    path("documents.csv", documents.documents_csv, name="documents-csv"),
    path("documents/<kind:slug>/<path:source_id>/", document.document, name="document"),
    path("documents/<kind:slug>/<path:source_id>/lines", export_lists.lines, name="document-lines"),
    path(
        "documents/<kind:slug>/<path:source_id>/exchanges.csv",
        document.exchanges_csv,
        name="document-exchanges-csv",
    ),
    path("documents/<kind:slug>/<path:source_id>/force", document.force, name="force"),
    path("documents/<kind:slug>/<path:source_id>/export", export_one.export, name="document-export"),
    path("documents/<kind:slug>/<path:source_id>/withdraw", correcting.withdraw, name="withdraw"),
    path("documents/<kind:slug>/<path:source_id>/adopt", correcting.adopt, name="adopt"),
    path("documents/<kind:slug>/<path:source_id>/renumber", correcting.renumber, name="renumber"),
    path("documents/<kind:slug>/<path:source_id>/skip", correcting.skip, name="skip"),
    path("documents/<kind:slug>/<path:source_id>/take-up", correcting.take_up, name="take-up"),
    path(
        "documents/<kind:slug>/<path:source_id>/write-through",
        drifting.write_through_one,
        name="document-write-through",
    ),
    path("documents/<kind:slug>/<path:source_id>/keep-theirs", drifting.keep_theirs, name="keep-theirs"),
    path("exceptions/", exceptions.exceptions, name="exceptions"),
    path("exceptions.csv", exceptions.exceptions_csv, name="exceptions-csv"),
    path("exceptions/cause", exceptions.exception, name="exception"),
    path("exceptions/put-right", exceptions.put_right, name="exception-put-right"),
    path("exceptions/resolve", exceptions.resolve, name="exception-resolve"),
    path("exceptions/dismiss", exceptions.dismiss, name="exception-dismiss"),
    path("mapping/files/", rule_files.files, name="rule-files"),
    path("mapping/files/<slug:slug>.csv", rule_files.export, name="rule-csv"),
    path("mapping/files/import", rule_files.upload, name="rule-import"),
    path("mapping/files/shown/<int:number>/", rule_files.preview, name="rule-preview"),
    path("mapping/files/shown/<int:number>/save", rule_files.save, name="rule-preview-save"),
    path("mapping/files/shown/<int:number>/again", rule_files.again, name="rule-preview-again"),
    path("mapping/files/shown/<int:number>/leave", rule_files.leave, name="rule-preview-leave"),
    path("mapping/versions/", rule_versions.versions, name="rule-versions"),
    path("mapping/versions/<int:number>/", rule_versions.version, name="rule-version"),
    path("mapping/versions/<int:number>/restore", rule_versions.restore, name="rule-version-restore"),
    path("mapping/try/", rule_trial.trial, name="rule-trial"),
    path("mapping/", mapping.overview, name="mapping"),
    path("mapping/refresh", mapping.refresh, name="mapping-refresh"),
    path("mapping/items/", mapping.items, name="mapping-items"),
    path("mapping/numbers/", mapping_policies.numbers, name="mapping-numbers"),
    path("mapping/numbers/save", mapping_policies.save_numbers, name="mapping-numbers-save"),
    path("mapping/policies/", mapping_policies.policies, name="mapping-policies"),
    path("mapping/policies/save", mapping_policies.save_policies, name="mapping-policies-save"),
    path("mapping/<mapping:table>/", mapping_tables.table, name="mapping-table"),
    path("mapping/<mapping:table>/choose", mapping_tables.choose, name="mapping-choose"),
    path("mapping/<mapping:table>/rule", mapping_row.row, name="mapping-row"),
    path("exchanges/<int:number>/", exchanges.exchange, name="exchange"),
    path("schedule/", schedule.schedule, name="schedule"),
    path("schedule/<kind:slug>/change", schedule.change, name="schedule-change"),
    path("schedule/<kind:slug>/switch", schedule.switch, name="schedule-switch"),
    path("schedule/<kind:slug>/run", schedule.run_now, name="schedule-run"),
    path("connections/", connections.connections, name="connections"),
    path("connections/return", connections.returned, name="connections-return"),
    path("connections/<slug:key>/connect", connections.connect, name="connect"),
    path("connections/<slug:key>/test", connections.test, name="connection-test"),
    path("connections/<slug:key>/disconnect", connections.disconnect, name="disconnect"),
    path("settings/", RedirectView.as_view(pattern_name="people"), name="settings"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/invite", people.invite, name="invite"),
    path("settings/people/invited/<int:number>/resend", people.resend, name="invitation-resend"),
    path("settings/people/invited/<int:number>/revoke", people.revoke, name="invitation-revoke"),
    path("settings/people/<int:number>/role", people.role, name="member-role"),
    path("settings/people/<int:number>/remove", people.remove, name="member-remove"),
    path("settings/tokens/", tokens.tokens, name="tokens"),
    path("settings/tokens/create", tokens.create, name="token-create"),
    path("settings/tokens/<int:number>/revoke", tokens.revoke, name="token-revoke"),
    path("settings/activity/", activity.activity, name="activity"),
    path("settings/activity.csv", activity.activity_csv, name="activity-csv"),
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
    path("unsent/", unsent.unsent_form, name="unsent"),
    path("workspace", preferences.workspace, name="workspace"),
    path("appearance", preferences.appearance, name="appearance"),
    path("help/", manual.manual, name="help"),
    path("about/", about.about, name="about"),
]
