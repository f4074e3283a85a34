import { ConfigError } from "@d2pipe/errors";
import { IssueList, MarkedPlaces } from "@d2pipe/issues";
import { readCsvCells } from "@d2pipe/mapping";
import { z } from "zod";

/** The tables of d2integrator's `integrator.sql` that say what is transferred. */
export type TableName = "integration_pair" | "sync_datasets" | "orgunits";

/** A table as text, with the name of its file. */
export interface TableFile {
  text: string;
  source: string;
}

/** A server; the password and the token beside it are not read. */
export interface ServerConfig {
  api_url: string;
  username: string;
  /** Text in the tables that `integrator.sql` makes. */
  use_pat: boolean | string;
}

export interface PairRow {
  id: string;
  /** As dispatcher2 names it. */
  source: string;
  destination: string;
  source_config: ServerConfig;
  destination_config: ServerConfig;
  is_active: boolean;
}

export interface DataSetRow {
  integration_pair_id: string;
  dataset_id: string;
  dataset_name: string;
  include_deleted: boolean;
  is_active: boolean;
}

export interface OrgUnitRow {
  integration_pair_id: string;
  dhis2_id: string;
  dhis2_name: string;
  dhis2_level: string;
  is_active: boolean;
}

/** The rows of each table. */
export interface IntegratorTables {
  readonly integration_pair: readonly PairRow[];
  readonly sync_datasets: readonly DataSetRow[];
  readonly orgunits: readonly OrgUnitRow[];
}

const flag = z
  .enum(["t", "f", "true", "false", "TRUE", "FALSE", ""], { error: "expected t or f" })
  .transform((text) => text.toLowerCase().startsWith("t"));
const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "not JSON" });
    return z.NEVER;
  }
});
const server = json.pipe(
  z.object({
    api_url: z.string().default(""),
    username: z.string().default(""),
    use_pat: z.union([z.boolean(), z.string()]).default(false),
  }),
);

const rowSchemas: { readonly [Name in TableName]: z.ZodType<IntegratorTables[Name][number]> } = {
  integration_pair: z.object({
    id: z.string(),
    source: z.string().min(1, "expected the name of the source in dispatcher2"),
    destination: z.string().min(1, "expected the name of the destination in dispatcher2"),
    source_config: server,
    destination_config: server,
    is_active: flag,
  }),
  sync_datasets: z.object({
    integration_pair_id: z.string(),
    dataset_id: z.string().min(1, "expected the uid of a data set"),
    dataset_name: z.string(),
    include_deleted: flag,
    is_active: flag,
  }),
  orgunits: z.object({
    integration_pair_id: z.string(),
    dhis2_id: z.string().min(1, "expected the uid of an org unit"),
    dhis2_name: z.string(),
    dhis2_level: z.string().regex(/^\d+$/u, "expected the number of a level"),
    is_active: flag,
  }),
};

function toRows<Row>({ text, source }: TableFile, schema: z.ZodType<Row>, issues: string[]): Row[] {
  const list = new IssueList(source, new MarkedPlaces());
  const [head = [], ...body] = readCsvCells(text, { source, delimiter: "," }, list);
  const names = head.map((cell) => cell.text.trim());
  const rows = body.flatMap((cells) => {
    const result = schema.safeParse(Object.fromEntries(names.map((name, at) => [name, cells[at]?.text])));
    if (result.success) return [result.data];
    for (const { path, message } of result.error.issues) {
      const at = names.indexOf(String(path[0]));
      const what = at === -1 ? "there is no such column in the header" : message;
      list.atPlace(cells[at] ?? cells[0], `${path.join(".")}: ${what}`);
    }
    return [];
  });
  issues.push(...list.list());
  return rows;
}

/**
 * The tables as `psql` writes them with `\copy TABLE TO FILE CSV HEADER`, or a spreadsheet program after it.
 *
 * @throws ConfigError with every issue as `file:line:column: table column: what`, never with a value
 */
export function parseTables(files: Readonly<Record<TableName, TableFile>>): IntegratorTables {
  const issues: string[] = [];
  const tables = {
    integration_pair: toRows(files.integration_pair, rowSchemas.integration_pair, issues),
    sync_datasets: toRows(files.sync_datasets, rowSchemas.sync_datasets, issues),
    orgunits: toRows(files.orgunits, rowSchemas.orgunits, issues),
  };
  if (issues.length === 0) return tables;
  throw new ConfigError(issues, {
    hint: "write each table with psql: \\copy TABLE TO 'TABLE.csv' CSV HEADER",
  });
}
