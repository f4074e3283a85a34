import type { HeldObject, Target } from "../target.ts";
import { type FindCase, identifyCaseUpdate, toCasePlace } from "./identify.ts";
import { type CaseReport, interpretCaseUpdates } from "./interpret.ts";

/** What is written into one case. */
export interface CaseProperties {
  case_id: string;
  properties: Readonly<Record<string, string>>;
}

/** What case updates need of CommCare. Failures are `RemoteError`s. */
export interface CaseServer {
  /** The body of a request. */
  encode(updates: readonly CaseProperties[]): string;
  write(body: string): Promise<CaseReport>;
  /** Those of the cases that are there. */
  read(caseIds: readonly string[]): Promise<readonly CaseProperties[]>;
  /** It carries out a body once, however often it is sent: after a lost answer it is sent again, and nothing has to be compared. */
  knowsRepeats: boolean;
}

/** A property that gets the same value with every write, and does not count when contents are compared. */
export interface Stamp {
  name: string;
  value: string;
}

/** Properties of CommCare cases: the cases are there already, and are never made or deleted. */
export function createCaseUpdatesTarget(
  server: CaseServer,
  { find, stamp }: { find: FindCase; stamp?: Stamp | undefined },
): Target<CaseReport> {
  const toProperties = (content: string): Record<string, string> => {
    const properties: Record<string, string> = JSON.parse(`{${content}}`);
    return stamp ? { ...properties, [stamp.name]: stamp.value } : properties;
  };
  return {
    kind: "caseUpdate",
    reusesIds: true,
    identify: (parsed) => identifyCaseUpdate(parsed, { find, stamp: stamp?.name }),
    isPlaceOf: () => false,
    computeTarget: ({ scope }) => scope.slice(toCasePlace("").length),
    conflictKeys: ({ target }) => [target],
    encode: (batch) =>
      server.encode(
        batch.map(({ target, content }) => ({ case_id: target, properties: toProperties(content) })),
      ),
    async send(body, { action, dryRun }) {
      return action === "delete" || dryRun ? { kind: "stored" } : await server.write(body);
    },
    interpret: interpretCaseUpdates,
    async lookup(batch) {
      const held = new Map<string, HeldObject>();
      const cases = await server.read(batch.map(({ target }) => target));
      const contents = new Map(batch.map(({ target, content }) => [target, content]));
      for (const { case_id, properties } of cases) {
        const wanted = Object.entries(toProperties(contents.get(case_id) ?? ""));
        // An empty property may be left out.
        const isSame = wanted.every(([name, value]) => (properties[name] ?? "") === value);
        const landed = isSame && !server.knowsRepeats ? "updated" : undefined;
        held.set(case_id, { deleted: false, landed });
      }
      return held;
    },
  };
}
