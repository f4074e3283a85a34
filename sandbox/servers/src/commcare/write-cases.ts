import type { CaseIndex, StoredCase } from "./case-record.ts";
import type { CommcareServer } from "./commcare-server.ts";
import { newCase } from "./new-case.ts";

/** What one form asks for one case. What it does not name stays as it is. */
export interface CaseWrite {
  caseId: string;
  fields: Partial<Pick<StoredCase, "case_type" | "case_name" | "owner_id" | "external_id">>;
  properties: Readonly<Record<string, string>>;
  /** Undefined takes the index away. */
  indices: Readonly<Record<string, CaseIndex | undefined>>;
  close: boolean;
}

/**
 * Carries out the writes of a form, one after the other. A case that is not there is made: the receiver does so, too, for an update
 * (commcare-kobo-api §4.1); the Case API checks before.
 */
export function writeCases(
  { store, switches }: CommcareServer,
  formId: string,
  writes: readonly CaseWrite[],
): StoredCase[] {
  return writes.map((write) => {
    const stamp = store.nextTimeStamp();
    const record = toWritten(store.get(write.caseId) ?? toStub(write.caseId, stamp), write, formId, stamp);
    store.put(record, switches.indexLagRequests);
    return record;
  });
}

function toStub(caseId: string, stamp: string): StoredCase {
  return { ...newCase(caseId, stamp), case_type: "", owner_id: "", xform_ids: [] };
}

function toWritten(before: StoredCase, write: CaseWrite, formId: string, stamp: string): StoredCase {
  const isClosing = write.close && !before.closed;
  return {
    ...before,
    ...write.fields,
    ...(isClosing ? { closed: true, date_closed: stamp, closed_by: before.user_id } : {}),
    date_modified: stamp,
    server_date_modified: stamp,
    indexed_on: stamp,
    xform_ids: before.xform_ids.includes(formId) ? before.xform_ids : [...before.xform_ids, formId],
    properties: { ...before.properties, ...write.properties },
    indices: toIndices(before.indices, write.indices),
  };
}

function toIndices(before: StoredCase["indices"], changes: CaseWrite["indices"]): StoredCase["indices"] {
  const indices: StoredCase["indices"] = {};
  for (const [name, index] of Object.entries({ ...before, ...changes })) if (index) indices[name] = index;
  return indices;
}
