import { ConfigError } from "@d2pipe/errors";
import type { Named, Pair, PairsDocument } from "../pairs-document.ts";
import {
  type DataSetRow,
  type IntegratorTables,
  type OrgUnitRow,
  type PairRow,
  parseTables,
  type TableFile,
  type TableName,
} from "./integrator-tables.ts";
import { Connections } from "./connections.ts";

/** What d2integrator's tables say, in our words. */
export interface ImportedPairs {
  document: PairsDocument;
  /** For a settings file: addresses and users as they were; passwords and tokens are empty. */
  settings: readonly (readonly [name: string, value: string])[];
  /** What a person should know; one sentence each. */
  notes: readonly string[];
}

/** What of a pair its tables say; and why nothing was transferred, which leaves the pair inactive. */
interface Found<Part> {
  part: Part;
  idle?: string;
}

/** Rows may be there twice: the old tool added them again when it was told so. */
function toNamed(rows: readonly (readonly [id: string, name: string])[]): Named[] {
  return [...new Map(rows)].map(([id, name]) => ({ id, name }));
}

/** No rows: the old tool had not read the source yet. */
function toDataSets(rows: readonly DataSetRow[]): Found<Pick<Pair, "dataSets" | "includeDeleted">> {
  if (rows.length === 0) return { part: { dataSets: "all" } };
  const active = rows.filter((row) => row.is_active);
  const taken = active.length === 0 ? rows : active;
  const includeDeleted = taken.some((row) => row.include_deleted) ? { includeDeleted: true } : {};
  const dataSets = toNamed(taken.map((row) => [row.dataset_id, row.dataset_name]));
  const part = { dataSets, ...includeDeleted };
  return active.length === 0 ? { part, idle: "sync_datasets has no active data set for it" } : { part };
}

/** Every one of one level is that level, as the old tool had read it once from the source; else those that are active. */
function toWhere(rows: readonly OrgUnitRow[]): Found<Pick<Pair, "orgUnits" | "orgUnitLevel">> {
  const levels = new Set(rows.map((row) => row.dhis2_level));
  const active = rows.filter((row) => row.is_active);
  if (active.length === rows.length && levels.size <= 1) {
    const [level = "3"] = levels;
    return { part: { orgUnitLevel: Number(level) } };
  }
  const taken = active.length === 0 ? rows : active;
  const part = { orgUnits: toNamed(taken.map((row) => [row.dhis2_id, row.dhis2_name])) };
  return active.length === 0 ? { part, idle: "orgunits has no active org unit for it" } : { part };
}

function toName({ source, destination, id }: PairRow, taken: ReadonlySet<string>): string {
  const clean = `${source}-${destination}`.replaceAll(/[^A-Za-z0-9_-]+/gu, "-").replace(/^[-_]+/u, "");
  return taken.has(clean.toLowerCase()) || clean === "" ? `${clean || "pair"}-${id}` : clean;
}

/** Rows of one pair. */
function ofPair<Row extends { integration_pair_id: string }>(rows: readonly Row[], { id }: PairRow): Row[] {
  return rows.filter((row) => row.integration_pair_id === id);
}

class Importer {
  readonly connections = new Connections();
  readonly notes: string[] = [];
  readonly #tables: IntegratorTables;
  readonly #names = new Set<string>();

  constructor(tables: IntegratorTables) {
    this.#tables = tables;
  }

  toPair(row: PairRow): Pair {
    const name = toName(row, this.#names);
    this.#names.add(name.toLowerCase());
    const dataSets = ofPair(this.#tables.sync_datasets, row);
    const [what, where] = [toDataSets(dataSets), toWhere(ofPair(this.#tables.orgunits, row))];
    const idle = [what.idle, where.idle].filter((each) => each !== undefined);
    for (const each of idle) this.notes.push(`${name}: ${each}; the pair is inactive`);
    const deleted = dataSets.filter((each) => each.include_deleted).length;
    if (deleted > 0 && deleted < dataSets.length)
      this.notes.push(`${name}: include_deleted of some data sets is includeDeleted of all of them`);
    // The one that it posts to.
    const queue = { source: row.source, destination: row.destination, dialect: "classic" } as const;
    return {
      name,
      active: row.is_active && idle.length === 0,
      ...this.#toServers(name, row),
      queue,
      ...what.part,
      ...where.part,
    };
  }

  #toServers(name: string, row: PairRow): Pick<Pair, "source" | "target"> {
    const source = this.connections.add(row.source, row.source_config);
    const target = this.connections.add(row.destination, row.destination_config);
    if (source !== target) return { source, target };
    this.notes.push(`${name}: source_config and destination_config name the same server; it has no target`);
    return { source };
  }
}

/**
 * d2integrator's tables as `pairs.json`. Passwords and tokens are left out: they belong in the settings file.
 *
 * @throws ConfigError with every issue of the tables
 */
export function importPairs(files: Readonly<Record<TableName, TableFile>>): ImportedPairs {
  const tables = parseTables(files);
  if (tables.integration_pair.length === 0)
    throw new ConfigError([`${files.integration_pair.source}: has no pair; expected one at least`]);
  const importer = new Importer(tables);
  const pairs = tables.integration_pair.map((row) => importer.toPair(row));
  return {
    document: { version: 1, pairs },
    settings: importer.connections.settings,
    notes: importer.notes,
  };
}
