import { hash } from "node:crypto";
import type { Dialect } from "@d2pipe/dispatcher2-client";
import type { Identified } from "./identify.ts";
import type { SentBody } from "./sent-value.ts";

/** One request: values of one data set, period and org unit. */
export interface Submission<Value extends { identified: Identified }> {
  /** The same for the same values, in whatever order they came. */
  id: string;
  dataSet: string;
  period: string;
  orgUnit: string;
  /** By key, as they stand in the body. */
  values: readonly Value[];
  body: string;
}

export interface Servers {
  /** Names by which dispatcher2 knows where requests come from and go to. */
  source: string;
  destination: string;
}

/**
 * With whom a value may share a request: one that may be why all of a request was refused goes alone; those that were refused before
 * go without the others, who would be refused with them.
 */
export type Company = "usual" | "refused before" | "none";

export interface ToQueue<Value> {
  value: Value;
  company: Company;
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const alphanumerics = `0123456789${letters}`;

/** 11 characters in the form of a UID: the first bytes of a SHA-256 over what is sent. */
function computeId(text: string): string {
  const bytes = hash("sha256", text, "buffer");
  let id = letters.charAt(bytes.readUInt16BE(0) % letters.length);
  for (let at = 1; at < 11; at += 1)
    id += alphanumerics.charAt(bytes.readUInt16BE(at * 2) % alphanumerics.length);
  return id;
}

function toSubmission<Value extends { identified: Identified }>(
  unsorted: readonly Value[],
): Submission<Value> | undefined {
  const values = unsorted.toSorted((one, other) => (one.identified.key < other.identified.key ? -1 : 1));
  const [first] = values;
  if (!first) return undefined;
  const { dataSet, sent } = first.identified;
  const { period, orgUnit } = sent;
  const content: SentBody = { dataSet, dataValues: values.map(({ identified }) => identified.sent) };
  const body = JSON.stringify(content);
  return { id: computeId(body), dataSet, period, orgUnit, values, body };
}

/** Groups values by data set, period and org unit; a write and a delete never share a request. */
export function toSubmissions<Value extends { identified: Identified }>(
  values: readonly ToQueue<Value>[],
): Submission<Value>[] {
  const groups = Map.groupBy(values, ({ value: { identified }, company }) => {
    const { dataSet, sent, key } = identified;
    const { period, orgUnit, deleted } = sent;
    return JSON.stringify([dataSet, period, orgUnit, deleted, company, company === "none" ? key : ""]);
  });
  return [...groups.values()].flatMap((group) => toSubmission(group.map(({ value }) => value)) ?? []);
}

/** `202401`: year and month; `2024W5`: year and week; of other periods the year. */
function toTimes(period: string): Record<string, string> {
  const [, year, month] = /^(\d{4})(\d\d)?/.exec(period) ?? [];
  const [, week] = /^\d{4}(?:Wed|Thu|Sat|Sun)?W(\d+)$/.exec(period) ?? [];
  return {
    ...(year === undefined ? {} : { year }),
    ...(month === undefined ? {} : { month: String(Number(month)) }),
    ...(week === undefined ? {} : { week }),
  };
}

/** Parameters of the queueing call as d2integrator sends them, and in the dialect go those that are read besides (dispatcher2.md). */
export function toParameters(
  { id, dataSet, period, orgUnit }: Submission<{ identified: Identified }>,
  { source, destination }: Servers,
  dialect: Dialect,
): Record<string, string> {
  const { week, ...times } = toTimes(period);
  const old = { ...times, source, destination, facility: orgUnit, is_qparams: "f", report_type: dataSet };
  if (dialect === "classic") return old;
  return { ...old, ...(week === undefined ? {} : { week }), period, submission_id: id };
}
