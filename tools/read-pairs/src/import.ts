import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StorageError, toFileIssue, UsageError } from "@d2pipe/errors";
import { importPairs, type PairsDocument, type TableFile } from "@d2pipe/pairs";
import { readTextFile, type RunWork } from "@d2pipe/tool-kit";
import type { PairContext } from "./create-read-pairs.ts";

/** A file is there as a whole or not at all. */
function writeDocument(file: string, document: PairsDocument): void {
  try {
    writeFileSync(`${file}.partial`, `${JSON.stringify(document, undefined, 2)}\n`);
    renameSync(`${file}.partial`, file);
  } catch (cause) {
    rmSync(`${file}.partial`, { force: true });
    const { what, hint } = toFileIssue(cause) ?? {
      what: "unknown reason",
      hint: "check folder, permissions and space",
    };
    throw new StorageError(`${file}: cannot be written: ${what}`, { cause, hint });
  }
}

async function readTable(folder: string, name: string): Promise<TableFile> {
  const source = join(folder, `${name}.csv`);
  return { source, text: await readTextFile(source, "import") };
}

/** Writes `pairs.json`, and on stdout the settings that are to be filled in. */
export function createImport({ flags, operands: [, folder], out, log }: PairContext): RunWork {
  const { to } = flags;
  const hint = "read-pairs import FOLDER --to pairs.json >> datasets.env";
  if (folder === undefined || to === undefined)
    throw new UsageError("import needs the folder of d2integrator's tables, and --to", { hint });
  if (existsSync(to) && !flags.replace)
    throw new UsageError(`${to} is there already, and may have been edited; expected a new file`, {
      hint: "give another --to, or --replace",
    });
  return {
    async run() {
      const tables = {
        integration_pair: await readTable(folder, "integration_pair"),
        sync_datasets: await readTable(folder, "sync_datasets"),
        orgunits: await readTable(folder, "orgunits"),
      };
      const { document, settings, notes } = importPairs(tables);
      writeDocument(to, document);
      for (const note of notes) log.warn(note);
      for (const [name, value] of settings) out.writeText(`${name}=${value}`, "setting");
      out.count("pairs", document.pairs.length, "pair");
    },
  };
}
