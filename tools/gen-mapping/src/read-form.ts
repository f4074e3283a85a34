import { UsageError } from "@d2pipe/errors";
import type { FormRow } from "@d2pipe/kobo-client";
import { parseXlsform, type Question, readWorkbook, type Sheet } from "@d2pipe/mapgen";
import { readBinaryFile } from "@d2pipe/tool-kit";
import type { GenContext } from "./gen-context.ts";

/** Rows as a sheet of an XLSForm; a column that only some rows have is empty in the others. */
function toSheet(name: string, rows: readonly FormRow[]): Sheet {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return { name, rows: [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ""))] };
}

async function readFromKobo({ settings, http }: GenContext, form: string): Promise<Sheet[]> {
  const asset = form.slice("kobo://".length);
  if (!/^\w+$/.test(asset))
    throw new UsageError("--form kobo://ASSET: expected the id of a form, letters and digits alone");
  const { createKoboClient } = await import("@d2pipe/kobo-client");
  const { url: baseUrl, token } = settings.kobo;
  const client = createKoboClient({ baseUrl, login: { token }, ...http });
  const { survey, choices } = await client.getForm(asset);
  return [toSheet("survey", survey), toSheet("choices", choices)];
}

/** The questions of an XLSForm, or of a form on the server. */
export async function readForm(context: GenContext, form: string): Promise<Question[]> {
  const sheets = form.startsWith("kobo://")
    ? await readFromKobo(context, form)
    : await readWorkbook(await readBinaryFile(form, "--form"), form);
  return parseXlsform(sheets, form);
}
