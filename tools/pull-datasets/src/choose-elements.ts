import { createHash } from "node:crypto";
import type { DataSet, Dhis2Client } from "@d2pipe/dhis2-client";
import { ConfigError } from "@d2pipe/errors";
import { findNamed } from "./find-named.ts";
import type { PullFlags } from "./flags.ts";

/** A data set, and which of its data elements are read. */
export interface ChosenDataSet extends DataSet {
  /** UIDs, sorted; absent: all. */
  dataElements?: readonly string[] | undefined;
}

/** DHIS2 2.38 ignores the parameter `dataElement` (dhis2-api §4.6). */
const elementsSince = 39;

/**
 * The data sets with those of their elements that are in a group the flags name. DHIS2 joins what is asked for by data set and by group,
 * so each data set is read by its elements. Throws `ConfigError` with every issue.
 *
 * @param onNone told of a data set without such an element, which is left out
 */
export async function chooseElements(
  dhis2: Pick<Dhis2Client, "dialect" | "listDataElementGroups" | "listDataSetElements">,
  dataSets: readonly DataSet[],
  flags: Pick<PullFlags, "data-element-group">,
  onNone: (dataSet: DataSet) => void,
): Promise<ChosenDataSet[]> {
  const asked = flags["data-element-group"];
  if (asked.length === 0) return [...dataSets];
  if ((await dhis2.dialect()).dialect.minor < elementsSince)
    throw new ConfigError([`--data-element-group: needs DHIS2 2.${elementsSince} or newer`]);
  const grouped = await findElements(dhis2, asked);
  const elements = await dhis2.listDataSetElements(dataSets.map(({ id }) => id));
  const chosen = dataSets.flatMap((dataSet) => {
    const dataElements = (elements.get(dataSet.id) ?? []).filter((id) => grouped.has(id));
    if (dataElements.length === 0) onNone(dataSet);
    return dataElements.length === 0 ? [] : [{ ...dataSet, dataElements }];
  });
  if (chosen.length === 0)
    throw new ConfigError(["--data-element-group: no chosen data set has a data element of it"]);
  return chosen;
}

async function findElements(
  dhis2: Pick<Dhis2Client, "listDataElementGroups">,
  asked: readonly string[],
): Promise<Set<string>> {
  const known = await dhis2.listDataElementGroups();
  const issues: string[] = [];
  const elements = new Set<string>();
  for (const text of asked) {
    const found = findNamed(`--data-element-group ${text}`, text, known);
    if ("issue" in found) issues.push(found.issue);
    else for (const id of found.item.dataElements) elements.add(id);
  }
  if (issues.length > 0)
    throw new ConfigError(issues, {
      hint: "give the uid, which is unique; or have the group shared with the user",
    });
  return elements;
}

/** Names a list of elements, for a checkpoint. */
export function toElementsName(dataElements: readonly string[] | undefined): string | undefined {
  if (!dataElements) return undefined;
  return createHash("sha256").update(dataElements.join(" ")).digest("hex").slice(0, 16);
}
