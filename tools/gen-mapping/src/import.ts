import { UsageError } from "@d2pipe/errors";
import { generateMapping, parseColumnTable, parseOptionTable, renderGenerated } from "@d2pipe/mapgen";
import { type MappingDocument, mappingDocumentSchema, readMapping } from "@d2pipe/mapping";
import { writeWhole, readTextFile, type RunWork } from "@d2pipe/tool-kit";
import { ensureGiven, type GenContext, getTargetStage } from "./gen-context.ts";

/** The document with what the flags say of org unit and date. */
function complete(document: MappingDocument, { flags }: GenContext): MappingDocument {
  const { "org-unit-from": orgUnitFrom, "date-from": dateFrom } = flags;
  const { orgUnit, occurredAt, values, ignore, ...target } = document;
  return {
    ...target,
    orgUnit: orgUnitFrom === undefined ? orgUnit : { ...orgUnit, from: orgUnitFrom },
    occurredAt: dateFrom === undefined ? occurredAt : { ...occurredAt, from: dateFrom },
    values,
    ignore,
  };
}

function writeDocument(context: GenContext, document: MappingDocument, file: string): void {
  context.out.count("values", document.values.length, "value");
  // The schema puts the keys in its own order: the same mapping is the same text, whatever it was made of.
  const ordered = mappingDocumentSchema.parse(complete(document, context));
  writeWhole(file, `${JSON.stringify(ordered, undefined, 2)}\n`);
}

function createCsvImport(context: GenContext, csv: string): RunWork {
  const given = { to: context.flags.to };
  ensureGiven("import", given);
  const { to } = given;
  return {
    async run() {
      writeDocument(context, readMapping({ text: await readTextFile(csv, "--csv"), source: csv }), to);
    },
  };
}

/** The loader's two tables and the metadata, as its `mapping_generated.json` and as our document. */
function createLoaderImport(context: GenContext): RunWork {
  const { flags, log, out } = context;
  const given = {
    "data-elements": flags["data-elements"],
    "option-sets": flags["option-sets"],
  };
  ensureGiven("import", given);
  const { to, generated } = flags;
  if (to === undefined && generated === undefined)
    throw new UsageError("import needs --to, --generated or both");
  return {
    async run() {
      const columns = await readTextFile(given["data-elements"], "--data-elements");
      const options = await readTextFile(given["option-sets"], "--option-sets");
      const columnTable = parseColumnTable(columns, given["data-elements"]);
      const optionTable = parseOptionTable(options, given["option-sets"]);
      const stage = await getTargetStage(context);
      const { mapping, warnings } = generateMapping(stage, columnTable, optionTable);
      const text = renderGenerated(mapping);
      const document = readMapping({ text, source: generated ?? given["data-elements"] });
      for (const warning of warnings) log.warn(warning);
      out.count("warnings", warnings.length, "warning");
      if (generated !== undefined) writeWhole(generated, text);
      if (to !== undefined) writeDocument(context, document, to);
    },
  };
}

/** Writes the mapping document, and what the loader reads. */
export function createImport(context: GenContext): RunWork {
  const { csv, "data-elements": dataElements, "option-sets": optionSets, generated } = context.flags;
  if (csv === undefined) return createLoaderImport(context);
  if (dataElements !== undefined || optionSets !== undefined || generated !== undefined)
    throw new UsageError("import takes --csv, or --data-elements and --option-sets; expected one of them");
  return createCsvImport(context, csv);
}
