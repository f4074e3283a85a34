import { join } from "node:path";
import { UsageError } from "@d2pipe/errors";
import { importPairs, type TableFile } from "@d2pipe/pairs";
import { ensureNew, readTextFile, type RunWork, writeWhole } from "@d2pipe/tool-kit";
import type { PairContext } from "./create-read-pairs.ts";

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
  ensureNew(to, flags.replace);
  return {
    async run() {
      const tables = {
        integration_pair: await readTable(folder, "integration_pair"),
        sync_datasets: await readTable(folder, "sync_datasets"),
        orgunits: await readTable(folder, "orgunits"),
      };
      const { document, settings, notes } = importPairs(tables);
      writeWhole(to, `${JSON.stringify(document, undefined, 2)}\n`);
      for (const note of notes) log.warn(note);
      for (const [name, value] of settings) out.writeText(`${name}=${value}`, "setting");
      out.count("pairs", document.pairs.length, "pair");
    },
  };
}
