import { ConfigError } from "@d2pipe/errors";
import { parseJsonFile } from "@d2pipe/issues";
import { z } from "zod";

/** `mapping_de.json`: column → UID of a data element (commcare-kobo-api §12.1). */
export type ColumnTable = Readonly<Record<string, string>>;

/** `mapping_optionSet.json`: UID of an option set → Kobo's value → code of the option. */
export type OptionTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

const columnTable: z.ZodType<ColumnTable> = z.record(
  z.string(),
  z.string("expected the UID of a data element"),
  "expected one JSON object, column → UID of a data element (mapping_de.json)",
);
const optionTable: z.ZodType<OptionTable> = z.record(
  z.string(),
  z.record(z.string(), z.string("expected the code of an option"), "expected { Kobo's value: code }"),
  "expected one JSON object, UID of an option set → { Kobo's value: code } (mapping_optionSet.json)",
);

function parse<Table>(text: string, source: string, schema: z.ZodType<Table>): Table {
  const { value, issues } = parseJsonFile(text, source, schema);
  if (value) return value;
  throw new ConfigError(issues.list(), { hint: "see docs/moving-from-sipca-loader.md" });
}

/** Reads `mapping_de.json`. Throws a `ConfigError` with every issue. */
export function parseColumnTable(text: string, source: string): ColumnTable {
  return parse(text, source, columnTable);
}

/** Reads `mapping_optionSet.json`. Throws a `ConfigError` with every issue. */
export function parseOptionTable(text: string, source: string): OptionTable {
  return parse(text, source, optionTable);
}
