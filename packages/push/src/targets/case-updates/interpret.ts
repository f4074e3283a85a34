import { ownCodes, type Rejection } from "@d2pipe/records";
import { toOwn } from "../../plan/plan.ts";
import type { Interpretation, Order, Result, Sending } from "../../target.ts";

/** What CommCare says of a request with case updates: all of them are stored, or none is (commcare-kobo-api §3.5, §4.2). */
export type CaseReport =
  | { kind: "stored" }
  /** `updates`: those that are to blame, by position; empty when the server does not say which. Messages may hold values. */
  | { kind: "refused"; message: string; updates: readonly { index: number; message: string }[] };

/** The updates that are to blame are refused; the others were not stored because of them. */
export function interpretCaseUpdates(
  batch: readonly Sending[],
  { action }: Order,
  report: CaseReport,
): Interpretation {
  if (action === "delete") return batch.map(() => ({ kind: "refused", why: toOwn("CANNOT_DELETE") }));
  if (report.kind === "stored") return batch.map(() => ({ kind: "updated" }));
  const messages = new Map(report.updates.map(({ index, message }) => [index, message]));
  const isAnyNamed = batch.some((_, at) => messages.has(at));
  const [first] = batch;
  if (!isAnyNamed || !first) return { refused: explain(report.message, batch) };
  return batch.map((sending, at): Result => {
    const message = messages.get(at);
    return message === undefined
      ? { kind: "not stored" }
      : { kind: "refused", why: explain(message, [sending]) };
  });
}

/** What the server says, in its words, without the values that it quotes. */
function explain(message: string, batch: readonly Sending[]): Rejection {
  const said = hideValues(message, batch);
  const hint = "look at the case in CommCare, and at its line";
  return { code: "REFUSED", message: said === "" ? ownCodes.REFUSED : `CommCare: ${said}`, hint };
}

/** Names of properties and ids of cases stay; everything else that is quoted goes, and so does every value, wherever it stands. */
export function hideValues(message: string, batch: readonly Pick<Sending, "target" | "content">[]): string {
  const names = new Set<string>();
  const values = new Set<string>();
  for (const { target, content } of batch) {
    const properties: Record<string, string> = JSON.parse(`{${content}}`);
    names.add(target);
    for (const [name, value] of Object.entries(properties)) {
      names.add(name);
      values.add(value);
    }
  }
  const withoutQuotes = message.replaceAll(/'([^']*)'|"([^"]*)"/g, (quoted, single, double) =>
    names.has(single ?? double) ? quoted : "'…'",
  );
  return withoutQuotes
    .split(/([\s,;:()'"]+)/)
    .map((word) => (values.has(word) && !names.has(word) ? "…" : word))
    .join("");
}
