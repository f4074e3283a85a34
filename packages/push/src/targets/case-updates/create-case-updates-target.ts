import type { CaseUpdate } from "@d2pipe/records";
import type { HeldObject, Target } from "../../target.ts";
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

/** Which cases there are. */
export interface CaseDirectory {
  /** Asks for the cases that the updates name, as far as they are not known yet. */
  learn(updates: readonly CaseUpdate[]): Promise<void>;
  /** The case of an update that was learnt, or why it cannot be written into. */
  find: FindCase;
}

/** A property that gets the same value with every write, and does not count when contents are compared. */
export interface Stamp {
  name: string;
  value: string;
}

/** Properties of CommCare cases: the cases are there already, and are never made or deleted. */
export function createCaseUpdatesTarget(
  server: CaseServer,
  { cases, stamp }: { cases: CaseDirectory; stamp?: Stamp | undefined },
): Target<CaseReport> {
  const toProperties = (content: string): Record<string, string> => {
    const properties: Record<string, string> = JSON.parse(`{${content}}`);
    return stamp ? { ...properties, [stamp.name]: stamp.value } : properties;
  };
  return {
    kind: "caseUpdate",
    reusesIds: true,
    async prepare(lines) {
      const updates = lines.flatMap(({ kind, line }) =>
        kind === "caseUpdate" && line.op === undefined ? [line.caseUpdate] : [],
      );
      if (updates.length > 0) await cases.learn(updates);
    },
    identify: (parsed) =>
      identifyCaseUpdate(parsed, { find: (update) => cases.find(update), stamp: stamp?.name }),
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
      const found = await server.read(batch.map(({ target }) => target));
      const contents = new Map(batch.map(({ target, content }) => [target, content]));
      for (const { case_id, properties } of found) {
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
