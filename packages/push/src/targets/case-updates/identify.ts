import {
  type CaseUpdate,
  isCaseField,
  isCasePropertyName,
  type ParsedLine,
  type Rejection,
} from "@d2pipe/records";
import { toOwn } from "../../plan/plan.ts";
import type { Identified } from "../../target.ts";

/** The case that an update names, or why it cannot be written into. */
export type FindCase = (update: CaseUpdate) => { case_id: string } | Rejection;

/** What XML 1.0 has no spelling for; CommCare keeps every write as XML. */
// oxlint-disable-next-line no-control-regex -- these are what it looks for
const notInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** The place of an update in the index: its case. Another case under the same external id gets what was written into the one before. */
export function toCasePlace(caseId: string): string {
  return `caseUpdate/${caseId}`;
}

/** A case update in the words of the engine. Its content is its properties but `stamp`, in the order of their names. */
export function identifyCaseUpdate(
  { kind, line }: ParsedLine,
  { find, stamp }: { find: FindCase; stamp: string | undefined },
): Identified | undefined {
  if (kind !== "caseUpdate") return undefined;
  const { src, op, caseUpdate } = line;
  const { case_id, external_id, properties } = caseUpdate;
  const rest = {
    id: src.id ?? external_id ?? case_id,
    group: undefined,
    content: renderContent(properties, stamp),
    fingerprint: undefined,
  };
  const found = op === "delete" ? toOwn("CANNOT_DELETE") : find(caseUpdate);
  if ("code" in found) return { ...rest, scope: "", ownTarget: undefined, issue: found };
  return {
    ...rest,
    scope: toCasePlace(found.case_id),
    ownTarget: found.case_id,
    issue: listIssue(properties, stamp),
  };
}

function renderContent(properties: CaseUpdate["properties"], stamp: string | undefined): string {
  const entries = Object.entries(properties)
    .filter(([name]) => name !== stamp)
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
  return entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",");
}

/** What the server would refuse, or could not keep. */
function listIssue(properties: CaseUpdate["properties"], stamp: string | undefined): Rejection | undefined {
  if (Object.keys(properties).every((name) => name === stamp))
    return toOwn("BAD_PAYLOAD", "the line names no property to write");
  for (const [name, value] of Object.entries(properties)) {
    if (isCaseField(name))
      return toOwn("BAD_PAYLOAD", `${name} is a field of the case itself: no property may be named so`);
    if (!isCasePropertyName(name))
      return toOwn("BAD_PAYLOAD", "a property name is a letter, then letters, digits, _ or -, and not xml…");
    if (notInXml.test(value))
      return toOwn("BAD_PAYLOAD", `the value of ${name} has a character that CommCare cannot keep`);
  }
  return undefined;
}
