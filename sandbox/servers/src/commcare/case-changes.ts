import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { CaseIndex, StoredCase } from "./case-record.ts";
import type { CaseStore } from "./case-store.ts";
import { newCase } from "./new-case.ts";

/** A case to add or change, under the names of the store; what is left out is kept, or gets a usual value. */
export type CaseChange = Partial<StoredCase>;

/** What `POST /__cases` takes. */
export interface CaseChanges {
  cases?: CaseChange[];
  /** Ids to remove, as when a worker's forms are deleted. */
  delete?: string[];
}

const text = z.string().exactOptional();
const nullableText = z.string().nullable().exactOptional();
const indexSchema: z.ZodType<CaseIndex> = z.strictObject({
  case_id: z.string(),
  case_type: z.string(),
  relationship: z.string(),
});

const changeSchema: z.ZodType<CaseChange> = z.strictObject({
  case_id: text,
  case_type: text,
  case_name: text,
  owner_id: text,
  external_id: nullableText,
  user_id: text,
  opened_by: text,
  closed: z.boolean().exactOptional(),
  closed_by: nullableText,
  date_opened: text,
  date_closed: nullableText,
  date_modified: text,
  server_date_opened: text,
  server_date_modified: text,
  indexed_on: text,
  xform_ids: z.array(z.string()).exactOptional(),
  indices: z.record(z.string(), indexSchema).exactOptional(),
  properties: z.record(z.string(), z.string()).exactOptional(),
});

export const caseChangesSchema: z.ZodType<CaseChanges> = z.strictObject({
  cases: z.array(changeSchema).exactOptional(),
  delete: z.array(z.string()).exactOptional(),
});

/** Saves one change now: new time stamps unless the change brings its own. Properties are merged. */
export function saveChange(store: CaseStore, change: CaseChange, lag: number): StoredCase {
  const stamp = store.nextTimeStamp();
  const caseId = change.case_id ?? randomUUID();
  const before = store.get(caseId) ?? newCase(caseId, stamp);
  const isClosing = change.closed === true && !before.closed;
  const record: StoredCase = {
    ...before,
    date_modified: stamp,
    server_date_modified: stamp,
    indexed_on: stamp,
    ...(isClosing ? { date_closed: stamp, closed_by: before.user_id } : {}),
    ...change,
    properties: { ...before.properties, ...change.properties },
  };
  store.put(record, lag);
  return record;
}
