import { Refusal } from "../../answers.ts";
import type { StoredCase } from "../../case-record.ts";
import type { CaseStore } from "../../case-store.ts";
import { type Fields, textOf } from "./check-change.ts";

function findByExternalId(store: CaseStore, id: string): StoredCase | undefined {
  const found = store.findByExternalId(id);
  if (found.length > 1) throw new Refusal(400, `There are multiple cases with external_id ${id}`);
  return found[0];
}

/** The case an update means: by `case_id`, else by `external_id`; 400 when it is not there (§3, `PUT /`). */
export function findTarget(store: CaseStore, change: Fields): StoredCase {
  const caseId = textOf(change, "case_id");
  const externalId = textOf(change, "external_id");
  if (caseId !== undefined) {
    const record = store.get(caseId);
    if (!record) throw new Refusal(400, `No case found with ID '${caseId}'`);
    return record;
  }
  if (externalId === undefined) throw new Refusal(400, "You must specify either case_id or external_id");
  const record = findByExternalId(store, externalId);
  if (!record) throw new Refusal(400, `Could not find a case with external_id '${externalId}'`);
  return record;
}

/** The case an upsert means; none = it will be created. */
export function findUpsertTarget(store: CaseStore, change: Fields): StoredCase | undefined {
  const externalId = textOf(change, "external_id");
  if (externalId === undefined) throw new Refusal(400, "Property external_id is required.");
  return findByExternalId(store, externalId);
}
