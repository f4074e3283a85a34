import { asksForCompulsory, formatNamed, type StageRules } from "@d2pipe/dhis2-model";
import type { IssueOrigins } from "./issue-origins.ts";
import type { MappingDocument } from "./mapping-document.ts";

/**
 * Compulsory data elements that no row leads to: DHIS2 would refuse every event (E1303), so the mapping is refused instead.
 * Where the status comes from the record, that is for each record to show.
 */
export function checkCompulsory(
  { status, values }: MappingDocument,
  stage: StageRules,
  issues: IssueOrigins,
): void {
  if (typeof status === "object" || !asksForCompulsory(stage, status ?? "COMPLETED")) return;
  const mapped = new Set(values.map(({ dataElement }) => dataElement));
  for (const element of stage.elements.values()) {
    if (!element.compulsory || mapped.has(element.id)) continue;
    issues.at(
      ["values"],
      `data element ${formatNamed(element)} is compulsory and no row leads to it: DHIS2 would refuse every event (E1303)`,
    );
  }
}
