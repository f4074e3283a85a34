import { ResponseError } from "@d2pipe/errors";
import type { Http } from "@d2pipe/http";
import { z } from "zod";
import { toAssetPath } from "./asset-path.ts";

/** A row of a form's survey or of its choices, in the columns of an XLSForm; labels as `label::LANGUAGE`. */
export type FormRow = Readonly<Record<string, string>>;

/** A form as its designer has it, latest version. */
export interface Form {
  name: string;
  survey: readonly FormRow[];
  choices: readonly FormRow[];
}

const labelSchema = z.union([z.array(z.string().nullable()), z.string()]).nullish();
const surveyRow = z.looseObject({
  type: z.string(),
  name: z.string().nullish(),
  $autoname: z.string().nullish(),
  select_from_list_name: z.string().nullish(),
  label: labelSchema,
});
const choiceRow = z.looseObject({ list_name: z.string(), name: z.coerce.string(), label: labelSchema });
const assetSchema = z.looseObject({
  name: z.string(),
  content: z.looseObject({
    survey: z.array(surveyRow),
    choices: z.array(choiceRow).default([]),
    translations: z.array(z.string().nullable()).default([null]),
  }),
});

type Translations = readonly (string | null)[];

/** One column a language; `label` alone where the form names none. */
function toLabels(label: z.infer<typeof labelSchema>, translations: Translations): Record<string, string> {
  const texts = typeof label === "string" ? [label] : (label ?? []);
  const pairs = texts.map((text, at) => {
    const language = translations[at];
    return [language ? `label::${language}` : "label", text ?? ""];
  });
  return Object.fromEntries(pairs);
}

/** See `KoboClient.getForm`. */
export async function getForm(http: Http, asset: string): Promise<Form> {
  const path = toAssetPath(asset, "");
  const { json } = await http.requestJson({ method: "GET", path, query: { format: "json" } });
  const parsed = assetSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const what = `not a form: ${issue?.path.join(".")}: ${issue?.message}`;
    throw new ResponseError(what, http.describe("GET", path));
  }
  const { name, content } = parsed.data;
  const { survey, choices, translations } = content;
  return {
    name,
    survey: survey.map((row) => ({
      type: [row.type, row.select_from_list_name ?? ""].join(" ").trim(),
      name: row.name ?? row.$autoname ?? "",
      ...toLabels(row.label, translations),
    })),
    choices: choices.map((row) => {
      return { list_name: row.list_name, name: row.name, ...toLabels(row.label, translations) };
    }),
  };
}
