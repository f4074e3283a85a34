import { z } from "zod";
import { EarlyAnswer } from "../../early-answer.ts";
import { jsonAnswer } from "../../json-answer.ts";

/** What `POST exports/` and saved export settings take (commcare-kobo-api §10.3). */
export interface ExportOptions {
  type: "csv" | "xls" | "geojson" | "spss_labels" | "kml";
  /** `_xml` (names), `_default`, or the name of a language of the form. */
  lang: string;
  group_sep: string;
  hierarchy_in_labels: boolean;
  fields_from_all_versions: boolean;
  multiple_select: "both" | "summary" | "details";
  fields?: string[] | undefined;
  query?: Record<string, unknown> | undefined;
  submission_ids?: number[] | undefined;
}

// Kobo takes "true" and "false" as text too.
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);

const optionsSchema: z.ZodType<ExportOptions> = z.strictObject({
  type: z.enum(["csv", "xls", "geojson", "spss_labels", "kml"]),
  lang: z.string(),
  group_sep: z.string(),
  hierarchy_in_labels: flag,
  fields_from_all_versions: flag,
  multiple_select: z.enum(["both", "summary", "details"]),
  fields: z.array(z.string()).optional(),
  query: z.record(z.string(), z.unknown()).optional(),
  submission_ids: z.array(z.int()).optional(),
  flatten: flag.optional(),
  xls_types_as_text: flag.optional(),
  include_media_url: flag.optional(),
  name: z.string().nullish(),
});

/** Throws the server's 400, with key `data`. */
export function parseExportOptions(document: unknown, languages: readonly string[]): ExportOptions {
  const parsed = optionsSchema.safeParse(document);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new EarlyAnswer(jsonAnswer(400, { data: issues.join("; ") }));
  }
  if (!["_xml", "_default", ...languages].includes(parsed.data.lang)) {
    const text = `\`lang\` for this asset must be \`_xml\`, \`_default\`, or one of these languages: ${languages.join(", ")}`;
    throw new EarlyAnswer(jsonAnswer(400, { data: text }));
  }
  return parsed.data;
}
