import { ConfigError } from "@d2pipe/errors";
import { type MetadataSnapshot, type StageRules, toStageRules } from "@d2pipe/dhis2-model";
import { applyFlags, type MappingFlags } from "./apply-flags.ts";
import { checkCompulsory } from "./check-compulsory.ts";
import { checkTarget } from "./check-target.ts";
import { checkValues } from "./check-values.ts";
import { FaultList } from "./fault-list.ts";
import type { MappingDocument } from "./mapping-document.ts";
import { isGeneratedMapping, parseGeneratedMapping } from "./parse-generated-mapping.ts";
import { isCsvMapping, parseCsvMapping } from "./parse-csv-mapping.ts";
import { isSheetMapping, parseSheetMapping } from "./sheet/parse-sheet-mapping.ts";
import { parseJsonMapping, type ReadDocument } from "./parse-json-mapping.ts";

export interface MappingSource {
  text: string;
  /** File name, for faults. */
  source: string;
  flags: MappingFlags;
  /** What DHIS2 has; without it the document has to carry types and options itself. */
  snapshot?: MetadataSnapshot | undefined;
}

/** A document that keeps all rules, with its stage as the metadata has it. */
export interface CheckedMapping {
  document: MappingDocument;
  snapshot: MetadataSnapshot | undefined;
  stage: StageRules | undefined;
}

function readDocument({ text, source }: Pick<MappingSource, "text" | "source">): ReadDocument {
  if (isSheetMapping(text)) return parseSheetMapping(text, source);
  if (isCsvMapping(text)) return parseCsvMapping(text, source);
  const unknown = faultOfForm(text, source);
  if (unknown) return { document: undefined, faults: unknown };
  return isGeneratedMapping(text) ? parseGeneratedMapping(text, source) : parseJsonMapping(text, source);
}

/** A CSV whose head is not known would otherwise be called broken JSON. */
function faultOfForm(text: string, source: string): FaultList | undefined {
  const [start] = text.replace(/^\uFEFF/u, "").trimStart();
  if (start === "{" || start === "[") return undefined;
  const faults = new FaultList(source, new Map());
  if (start === undefined) faults.at([], "the file is empty; expected a mapping in JSON or CSV");
  else {
    const heads = "commcare_id;dhis2_id;filter, or one with kind and data_element";
    faults.atPlace({ line: 1, column: 1 }, `neither JSON nor a CSV whose first line is ${heads}`);
  }
  return faults;
}

const hint = "the mapping is described in docs/mapping.md";

/**
 * Reads a mapping of any form as its file has it, also one whose target is still to come from flags. Throws one `ConfigError`
 * with every fault of its form.
 */
export function readMapping(given: Pick<MappingSource, "text" | "source">): MappingDocument {
  const { document, faults } = readDocument(given);
  if (document && faults.isEmpty) return document;
  throw new ConfigError(faults.list(), { hint });
}

/**
 * Reads a mapping, of any form, and checks it against itself, the flags and the metadata. Throws one `ConfigError` with every
 * fault as `file:line:column: what; expected`.
 */
export function parseMapping(given: MappingSource): CheckedMapping {
  const { document: read, faults } = readDocument(given);
  const { snapshot, flags } = given;
  if (read) {
    const document = applyFlags(read, flags);
    const stage = snapshot && toStageRules(snapshot).get(document.target?.event.programStage ?? "");
    checkTarget(document, snapshot, faults);
    if (stage || !snapshot) checkValues(document, stage, faults);
    if (stage && faults.isEmpty) checkCompulsory(document, stage, faults);
    if (faults.isEmpty) return { document, snapshot, stage };
  }
  throw new ConfigError(faults.list(), { hint });
}
