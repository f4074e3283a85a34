/** What an export is to look like, in Kobo's own terms (commcare-kobo-api §10.3). */
export interface ExportOptions {
  type: "csv";
  /** `_xml` (names), `_default`, or a language of the form. */
  lang: string;
  group_sep: string;
  hierarchy_in_labels: boolean;
  fields_from_all_versions: boolean;
  multiple_select: "both" | "summary" | "details";
}

/** Names as programs need them; no question of an older version of the form is left out. */
export const usualExport: ExportOptions = {
  type: "csv",
  lang: "_xml",
  group_sep: "/",
  hierarchy_in_labels: false,
  fields_from_all_versions: true,
  multiple_select: "both",
};
