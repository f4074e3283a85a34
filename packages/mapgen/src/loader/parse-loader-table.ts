import { ConfigError } from "@d2pipe/errors";
import { z } from "zod";

/** `mapping_de.json`: column → UID of a data element (commcare-kobo-api §12.1). */
export type ColumnTable = Readonly<Record<string, string>>;

/** `mapping_optionSet.json`: UID of an option set → what Kobo says → code of the option. */
export type OptionTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

const columnTable: z.ZodType<ColumnTable> = z.record(z.string(), z.string());
const optionTable: z.ZodType<OptionTable> = z.record(z.string(), z.record(z.string(), z.string()));

function parse<Table>(text: string, source: string, schema: z.ZodType<Table>, expected: string): Table {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/u, ""));
  } catch (cause) {
    throw new ConfigError([`${source}: not valid JSON; expected ${expected}`], { cause });
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path }) => `${source}: ${path.join(".") || "top level"}: not of the right kind; expected ${expected}`,
  );
  throw new ConfigError(faults, { hint: "see docs/moving-from-sipca-loader.md" });
}

/** Reads `mapping_de.json`. Throws a `ConfigError` with every fault. */
export function parseColumnTable(text: string, source: string): ColumnTable {
  return parse(
    text,
    source,
    columnTable,
    "one JSON object, column → UID of a data element (mapping_de.json)",
  );
}

/** Reads `mapping_optionSet.json`. Throws a `ConfigError` with every fault. */
export function parseOptionTable(text: string, source: string): OptionTable {
  const expected = "one JSON object, UID of an option set → { Kobo's value: code } (mapping_optionSet.json)";
  return parse(text, source, optionTable, expected);
}
