import { type MetadataSnapshot, type StageRules, toStageRules } from "@d2pipe/dhis2-model";
import { ConfigError } from "@d2pipe/errors";
import { IssueList, MarkedPlaces } from "@d2pipe/issues";
import { applyFlags, type MappingFlags } from "./apply-flags.ts";
import { checkCompulsory } from "./check-compulsory.ts";
import { checkTarget } from "./check-target.ts";
import { checkValues } from "./check-values.ts";
import { IssueOrigins } from "./issue-origins.ts";
import type { MappingDocument } from "./mapping-document.ts";
import { isGeneratedMapping, parseGeneratedMapping } from "./parse-generated-mapping.ts";
import { isCsvMapping, parseCsvMapping } from "./parse-csv-mapping.ts";
import { isSheetMapping, parseSheetMapping } from "./sheet/parse-sheet-mapping.ts";
import { parseJsonMapping, type ReadDocument } from "./parse-json-mapping.ts";
import { parseOrgUnitTable } from "./parse-org-unit-table.ts";

/** A text and the name of its file, for the issues. */
export interface NamedText {
  text: string;
  source: string;
}

export interface MappingSource extends NamedText {
  flags: MappingFlags;
  /** A table of org units in a file of its own, which takes precedence over that of the document. */
  orgUnits?: NamedText | undefined;
  /** What DHIS2 has; without it the document has to carry types and options itself. */
  snapshot?: MetadataSnapshot | undefined;
}

/** A document without issues, with its stage as the metadata has it. */
export interface CheckedMapping {
  document: MappingDocument;
  snapshot: MetadataSnapshot | undefined;
  stage: StageRules | undefined;
}

function readDocument({ text, source }: NamedText): ReadDocument {
  if (isSheetMapping(text)) return parseSheetMapping(text, source);
  if (isCsvMapping(text)) return parseCsvMapping(text, source);
  const unknown = findFormIssue(text, source);
  if (unknown) return { document: undefined, issues: unknown };
  return isGeneratedMapping(text) ? parseGeneratedMapping(text, source) : parseJsonMapping(text, source);
}

/** A CSV whose head is not known would otherwise be called broken JSON. */
function findFormIssue(text: string, source: string): IssueList | undefined {
  const [start] = text.replace(/^\uFEFF/u, "").trimStart();
  if (start === "{" || start === "[") return undefined;
  const issues = new IssueList(source, new MarkedPlaces());
  if (start === undefined) issues.at([], "the file is empty; expected a mapping in JSON or CSV");
  else {
    const heads = "commcare_id;dhis2_id;filter, or one with kind and data_element";
    issues.atPlace({ line: 1, column: 1 }, `neither JSON nor a CSV whose first line is ${heads}`);
  }
  return issues;
}

const hint = "the mapping is described in docs/mapping.md";

/**
 * Reads a mapping of any form as its file has it, also one whose target is still to come from flags. Throws one `ConfigError`
 * with every issue of its form.
 */
export function readMapping(given: NamedText): MappingDocument {
  const { document, issues } = readDocument(given);
  if (document && issues.isEmpty) return document;
  throw new ConfigError(issues.list(), { hint });
}

/**
 * Reads a mapping, of any form, and checks it against itself, the flags, the table of org units and the metadata. Throws one
 * `ConfigError` with every issue as `file:line:column: what; expected`, or `--flag: what; expected`.
 */
export function parseMapping(given: MappingSource): CheckedMapping {
  const { snapshot, flags } = given;
  const { document: read, issues: ofDocument } = readDocument(given);
  const orgUnits = given.orgUnits && parseOrgUnitTable(given.orgUnits.text, given.orgUnits.source);
  const issues = new IssueOrigins(ofDocument, flags, orgUnits);
  if (read) {
    const document = applyFlags(read, flags, orgUnits?.value);
    const stage = snapshot && toStageRules(snapshot).get(document.target?.event.programStage ?? "");
    checkTarget(document, snapshot, issues);
    if (stage || !snapshot) checkValues(document, stage, issues);
    if (stage && issues.isEmpty) checkCompulsory(document, stage, issues);
    if (issues.isEmpty) return { document, snapshot, stage };
  }
  throw new ConfigError(issues.list(), { hint });
}
