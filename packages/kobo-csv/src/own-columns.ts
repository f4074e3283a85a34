/** Kobo's own columns, whose slash is part of the name (commcare-kobo-api §11.1). */
export const ownPrefixes: readonly string[] = ["meta/", "formhub/"];

/** What Kobo adds to the answers of a form, in exports and in its API (commcare-kobo-api §10.2, §11.1). */
const ownColumns: ReadonlySet<string> = new Set([
  "_id",
  "_uuid",
  "_submission_time",
  "_validation_status",
  "_notes",
  "_status",
  "_submitted_by",
  "__version__",
  "_version_",
  "_tags",
  "_index",
  "_attachments",
  "_geolocation",
  "_xform_id_string",
]);

/** Whether a column is Kobo's own and not a question of the form, so that nobody expects a mapping to name it. */
export function isOwnColumn(name: string): boolean {
  return ownColumns.has(name) || ownPrefixes.some((prefix) => name.startsWith(prefix));
}
