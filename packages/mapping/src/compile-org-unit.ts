import { type MetadataSnapshot, type OrgUnitRules, type RawValue, toOrgUnitRules } from "@d2pipe/dhis2-model";
import { isUid } from "@d2pipe/records";
import type { OrgUnitRule } from "./mapping-document.ts";
import { createReadSource, findName, type SourceRecord } from "./read-source.ts";
import { type RecordIssue, toRecordIssue } from "./record-issue.ts";

export type ReadOrgUnit = (record: SourceRecord) => string | RecordIssue;

export interface OrgUnitContext {
  program: string;
  snapshot: MetadataSnapshot | undefined;
  empty: ReadonlySet<RawValue>;
}

/** Code or name → UIDs; several when the server has it more than once. */
function indexBy(
  scheme: "code" | "name",
  snapshot: MetadataSnapshot,
): ReadonlyMap<string, readonly string[]> {
  const found = Map.groupBy(snapshot.organisationUnits, (orgUnit) => orgUnit[scheme] ?? "");
  found.delete("");
  return new Map([...found].map(([text, orgUnits]) => [text, orgUnits.map(({ id }) => id)]));
}

type Resolve = (text: string) => string | { code: string; message: string };

function createResolve(rule: OrgUnitRule, { snapshot }: OrgUnitContext): Resolve {
  const table = new Map(Object.entries(rule.table ?? {}));
  const scheme = rule.scheme ?? "uid";
  const index = scheme === "uid" || !snapshot ? undefined : indexBy(scheme, snapshot);
  const unknown = (what: string): { code: string; message: string } => ({
    code: "UNKNOWN_OU",
    message: what,
  });
  return (text) => {
    const mapped = table.get(text);
    if (mapped !== undefined) return mapped;
    const absent = rule.table ? "is not in the table of org units and " : "";
    if (!index) return isUid(text) ? text : unknown(`${absent}is not the UID of an org unit`);
    const [only, ...others] = index.get(text) ?? [];
    if (only === undefined) return unknown(`${absent}is not the ${scheme} of any org unit in the metadata`);
    return others.length === 0
      ? only
      : unknown(`is the ${scheme} of ${others.length + 1} org units; use their UIDs`);
  };
}

function createCheck({
  snapshot,
  program,
}: OrgUnitContext): (uid: string) => string | { code: string; message: string } {
  const rules: OrgUnitRules | undefined = snapshot && toOrgUnitRules(snapshot);
  return (uid) => {
    const code = rules?.check(program, uid);
    if (code === undefined) return uid;
    const message =
      code === "E1029"
        ? `leads to org unit ${uid}, which is not assigned to program ${program}`
        : `leads to org unit ${uid}, which is not in the metadata of program ${program}`;
    return { code, message };
  };
}

/** Compiles where events go: table, then scheme, then the program's own org units; each text is resolved once. */
export function compileOrgUnit(rule: OrgUnitRule, context: OrgUnitContext): ReadOrgUnit {
  const { from = [], default: fallback } = rule;
  const read = createReadSource(from, context.empty);
  const resolve = createResolve(rule, context);
  const check = createCheck(context);
  const known = new Map<string, string | { code: string; message: string }>();
  return (record) => {
    const raw = read(record);
    const text = raw === null || raw === undefined ? "" : String(raw).trim();
    const name = (): string => findName(from, record, context.empty);
    if (text === "") {
      return fallback ?? toRecordIssue("NO_ORG_UNIT", `property ${name()}: the org unit is empty`, raw);
    }
    let answer = known.get(text);
    if (answer === undefined) {
      const resolved = resolve(text);
      answer = typeof resolved === "string" ? check(resolved) : resolved;
      known.set(text, answer);
    }
    return typeof answer === "string"
      ? answer
      : toRecordIssue(answer.code, `property ${name()} ${answer.message}`, raw);
  };
}
