import type { ParsedLine } from "@d2pipe/records";
import { toOwn } from "../../plan/plan.ts";
import type { Identified } from "../../target.ts";
import { formatKey } from "./key.ts";

/** The place of every registration in the index. */
export const registrationScope = "completeDataSetRegistration/";

const keyParts = 4;
const slashHint = "an id has a slash in it: UIDs are expected; map codes and names to UIDs first";

/**
 * A line that says a data set is complete, in the words of the engine. Its key is its id. Who registered it at the source is left out:
 * the target writes down who did it there.
 */
export function identifyRegistration({ kind, line }: ParsedLine): Identified | undefined {
  if (kind !== "completeDataSetRegistration") return undefined;
  const { completeDataSetRegistration: registration } = line;
  const { dataSet, period, organisationUnit, attributeOptionCombo, date, completed = true } = registration;
  const id = formatKey(registration);
  const content = { dataSet, period, organisationUnit, attributeOptionCombo, date, completed };
  return {
    id,
    scope: registrationScope,
    ownTarget: undefined,
    group: dataSet,
    content: JSON.stringify(content).slice(1, -1),
    issue: id.split("/").length === keyParts ? undefined : toOwn("BAD_PAYLOAD", slashHint),
    fingerprint: undefined,
  };
}
