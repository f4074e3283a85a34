import { Refusal } from "../../answers.ts";
import type { CaseIndex } from "../../case-record.ts";
import type { CaseStore } from "../../case-store.ts";
import { isFields, textOf } from "./check-change.ts";

const ways = ["case_id", "external_id", "temporary_id"];

function parentOf(
  index: Record<string, unknown>,
  store: CaseStore,
  temporary: ReadonlyMap<string, string>,
): string {
  const given = ways.filter((way) => way in index);
  const [way = ""] = given;
  if (given.length !== 1)
    throw new Refusal(400, "Indices must specify case_id, external_id, or temporary_id");
  const id = textOf(index, way) ?? "";
  if (way === "temporary_id") {
    const caseId = temporary.get(id);
    if (caseId === undefined) throw new Refusal(400, `Could not find a case with temporary_id '${id}'`);
    return caseId;
  }
  if (way === "case_id") {
    if (id !== "" && !store.get(id)) throw new Refusal(400, `No case found with ID '${id}'`);
    return id;
  }
  const found = store.findByExternalId(id);
  if (found.length > 1) throw new Refusal(400, `There are multiple cases with external_id ${id}`);
  const [only] = found;
  if (!only) throw new Refusal(400, `Could not find a case with external_id '${id}'`);
  return only.case_id;
}

/** The indices after a change: `case_id: ""` takes one away, the others are kept (§3.5). */
export function resolveIndices(
  before: Readonly<Record<string, CaseIndex>>,
  given: unknown,
  store: CaseStore,
  temporary: ReadonlyMap<string, string>,
): Record<string, CaseIndex> {
  const indices = { ...before };
  if (!isFields(given)) return indices;
  for (const [name, index] of Object.entries(given)) {
    if (!isFields(index)) throw new Refusal(400, `Index ${name} must be a dictionary`);
    const parent = parentOf(index, store, temporary);
    delete indices[name];
    if (parent === "") continue;
    indices[name] = {
      case_id: parent,
      case_type: textOf(index, "case_type") ?? "",
      relationship: textOf(index, "relationship") ?? "child",
    };
  }
  return indices;
}
