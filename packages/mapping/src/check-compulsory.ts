import { asksForCompulsory, type StageRules } from "@d2pipe/dhis2-model";
import type { FaultList } from "./fault-list.ts";
import type { MappingDocument } from "./mapping-document.ts";

/**
 * Compulsory data elements that no row leads to: DHIS2 would refuse every event (E1303), so the mapping is refused instead.
 * Where the status comes from the record, that is for each record to show.
 */
export function checkCompulsory(
  { status, values }: MappingDocument,
  stage: StageRules,
  faults: FaultList,
): void {
  if (typeof status === "object" || !asksForCompulsory(stage, status ?? "COMPLETED")) return;
  const mapped = new Set(values.map(({ dataElement }) => dataElement));
  for (const { id, name, compulsory } of stage.elements.values()) {
    if (!compulsory || mapped.has(id)) continue;
    faults.at(
      ["values"],
      `data element ${id} (${name}) is compulsory and no row leads to it: DHIS2 would refuse every event (E1303)`,
    );
  }
}
