import { HttpError } from "@d2pipe/errors";
import type { Ask } from "./ask.ts";
import { errorBodySchema, updatedCasesSchema } from "./wire.ts";

/** What is written into one case. A property that it does not name stays as it is; an empty text empties one. */
export interface CasePropertyUpdate {
  case_id: string;
  properties: Readonly<Record<string, string>>;
}

/** An update that the server refuses, in its own words, which may hold values. */
export interface RefusedUpdate {
  /** Position in the request, from 0. */
  index: number;
  message: string;
}

/** All of the updates of a request are stored, or none is. */
export type UpdateResult =
  | { kind: "stored"; formId: string }
  /** `updates`: those that are to blame; empty when the server does not say which. */
  | { kind: "refused"; message: string; updates: readonly RefusedUpdate[] };

/** The servers' own limit (commcare-kobo-api §3.5). */
export const maxUpdates = 100;

/**
 * The body of a bulk update of Case API v2: cases that are there, never new ones (§3.5).
 *
 * @param updates at most `maxUpdates`, each of another case
 */
export function renderUpdates(updates: readonly CasePropertyUpdate[]): string {
  return JSON.stringify(updates.map(({ case_id, properties }) => ({ create: false, case_id, properties })));
}

/** `POST case/v2/` with a body of `renderUpdates`. Sent again by itself only when it certainly was not carried out. */
export async function updateCases(ask: Ask, body: string): Promise<UpdateResult> {
  const path = "api/case/v2/";
  try {
    const answer = await ask.write({ path, body, type: "application/json" }, (each) => each.json());
    const parsed = updatedCasesSchema.safeParse(answer);
    if (parsed.success) return { kind: "stored", formId: parsed.data.form_id };
  } catch (error) {
    const message = toRefusal(error);
    if (message === undefined) throw error;
    return { kind: "refused", message, updates: parseRowErrors(message) };
  }
  throw ask.unexpected({ method: "POST", path: "case/v2/" }, "expected {form_id} for the updates");
}

function toRefusal(error: unknown): string | undefined {
  if (!(error instanceof HttpError) || error.status !== 400) return undefined;
  return errorBodySchema.safeParse(error.body).data?.error;
}

const rowStart = /(?:^|; )Error in row (\d+): /g;

/** `Error in row 1: …; Error in row 3: …` (§3.5), rows from 1. A row that is named twice keeps both messages. */
export function parseRowErrors(text: string): RefusedUpdate[] {
  const starts = [...text.matchAll(rowStart)];
  const messages = new Map<number, string>();
  starts.forEach((start, at) => {
    const message = text.slice(start.index + start[0].length, starts[at + 1]?.index);
    const index = Number(start[1]) - 1;
    const before = messages.get(index);
    messages.set(index, before === undefined ? message : `${before}; ${message}`);
  });
  return Array.from(messages, ([index, message]) => ({ index, message }));
}
