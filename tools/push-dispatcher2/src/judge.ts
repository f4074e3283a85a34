import { explainErrorCode } from "@d2pipe/dhis2-model";
import type { QueuedRequest } from "@d2pipe/dispatcher2-client";
import { ownCodes, type Rejection } from "@d2pipe/records";
import { type Conflict, type ImportSummary, readSummary } from "./import-summary.ts";
import type { SentValue } from "./sent-value.ts";

/** Where a value stands in a request. */
export interface Position {
  /** From 0. */
  at: number;
  /** Values in the request. */
  count: number;
  sent: SentValue;
}

/** What became of a value, as far as its request says. */
export type Fate =
  /** Waits in the queue, or to be tried again. */
  | { kind: "queued" }
  | { kind: "stored"; status: "created" | "updated" | undefined }
  /** `isWhole`: with the whole request, and for which of its values is not said. */
  | { kind: "refused"; why: Rejection; isWhole: boolean }
  /** Refused with the whole request, for another value in it. */
  | { kind: "spoiled" }
  /** The destination answered nothing that could be read, or nothing at all; and dispatcher2 does not try again. */
  | { kind: "given up"; why: Rejection; hasAnswered: boolean };

const waiting: ReadonlySet<string> = new Set(["ready", "pending", "inprogress"]);

/**
 * dispatcher2 counts only a 2xx as `completed`, so that a request with one bad value is `failed`, though DHIS2 2.38 to 2.42 stored the
 * others (409 WARNING): the stored response decides. go-dispatcher2 keeps no response of an accepted request; up to 2.42 all of it
 * was stored then.
 */
export function judge(request: QueuedRequest, position: Position): Fate {
  if (waiting.has(request.status)) return { kind: "queued" };
  const summary = readSummary(request.response);
  if (summary) return readFate(summary, position);
  if (request.status === "completed") return { kind: "stored", status: undefined };
  if (request.status === "failed") return { kind: "queued" };
  return toGivenUp(request);
}

function toGivenUp({ status, statuscode }: QueuedRequest): Fate {
  const hasAnswered = /^[45]\d\d$/.test(statuscode);
  const what = hasAnswered ? `the destination answered ${statuscode}` : statuscode || "no answer";
  const why = {
    code: "NOT_DELIVERED",
    message: `${ownCodes.NOT_DELIVERED} (${status}: ${what})`,
    hint: "look at the request in dispatcher2; run again: the value is queued again",
  };
  return { kind: "given up", why, hasAnswered };
}

function readFate(summary: ImportSummary, position: Position): Fate {
  const { status, rejectedIndexes } = summary;
  const conflicts = summary.conflicts ?? [];
  const [first] = conflicts;
  const ofGroup = conflicts.find(({ errorCode = "" }) => errorCode.startsWith("E80"));
  if (status === "ERROR" && ofGroup) return readGroupFate(ofGroup, position);
  const own = conflicts.find((conflict) => isAbout(conflict, position));
  if (own) return toRefused(own.errorCode, false);
  if (rejectedIndexes?.includes(position.at)) return toRefused(first?.errorCode, false);
  if (status !== "ERROR") return { kind: "stored", status: toStatus(summary, position.count) };
  const isNamed = conflicts.some(({ indexes = [] }) => indexes.some((index) => index >= 0));
  return isNamed ? { kind: "spoiled" } : toUnnamed(first?.errorCode, position);
}

/**
 * 2.43 refuses all for what some of them are, and its indexes are those of all. Its `args` end with the ids that are wrong, as in
 * `VaZsjqMclCP-[TXGsZvPsa11]` (recordings, `data-values-more`).
 */
function readGroupFate({ errorCode, objects = {} }: Conflict, position: Position): Fate {
  const { args } = objects;
  const [, front = "", list] = /^(.*)-\[(.*)\]$/.exec(typeof args === "string" ? args : "") ?? [];
  if (list === undefined || position.count === 1) return toUnnamed(errorCode, position);
  const ids = list.split(", ");
  const { dataElement, period, orgUnit, categoryOptionCombo, attributeOptionCombo } = position.sent;
  const isElement = errorCode !== "E8024" || front.endsWith(dataElement);
  const own = [dataElement, period, orgUnit, categoryOptionCombo, attributeOptionCombo];
  const isNamed = isElement && own.some((id) => id !== undefined && ids.includes(id));
  return isNamed ? toRefused(errorCode, false) : { kind: "spoiled" };
}

/** Of what all values of a request share: data set, period, org unit. */
const shared = /^E(?:7600|7601|7603|8004|8005|8010|8011|8021|8022|8030|8031|8032)$/;

function toUnnamed(code: string | undefined, { count }: Position): Fate {
  return toRefused(code, count > 1 && !shared.test(code ?? ""));
}

/** By index; in the form of up to 2.37, which has none, by the ids that it names. */
function isAbout({ indexes, object = "", objects = {} }: Conflict, { at, sent }: Position): boolean {
  if (indexes && indexes.length > 0) return indexes.includes(at);
  const ids: readonly unknown[] = [sent.dataElement, sent.categoryOptionCombo, sent.attributeOptionCombo];
  return [object, ...Object.values(objects)].some((id) => id !== undefined && id !== "" && ids.includes(id));
}

/** DHIS2 only counts them; undefined when some are new and some are not. */
function toStatus({ importCount }: ImportSummary, count: number): "created" | "updated" | undefined {
  if (!importCount || count === 0) return undefined;
  const { imported, updated } = importCount;
  if (imported > 0 && updated === 0) return "created";
  return updated > 0 && imported === 0 ? "updated" : undefined;
}

function toRefused(code: string | undefined, isWhole: boolean): Fate {
  if (code === undefined) {
    const why = { code: "REFUSED_WHOLE", message: ownCodes.REFUSED_WHOLE, hint: undefined };
    return { kind: "refused", why, isWhole };
  }
  const { message, hint } = explainErrorCode(code);
  return { kind: "refused", why: { code, message, hint }, isWhole };
}
