import type { DataSet } from "@d2pipe/dhis2-client";
import { ConfigError } from "@d2pipe/errors";
import type { PullFlags } from "./flags.ts";
import { findNamed } from "./find-named.ts";

/** The data sets that the flags name, in their order; else all that are not excepted. Throws `ConfigError` with every issue. */
export function chooseDataSets(
  known: readonly DataSet[],
  flags: Pick<PullFlags, "data-set" | "except">,
): DataSet[] {
  const issues: string[] = [];
  const find = (flag: string, text: string): DataSet[] => {
    const found = findNamed(`${flag} ${text}`, text, known);
    if ("issue" in found) issues.push(found.issue);
    return "issue" in found ? [] : [found.item];
  };
  const named = flags["data-set"].flatMap((text) => find("--data-set", text));
  const excepted = new Set(flags.except.flatMap((text) => find("--except", text)));
  const chosen =
    flags["data-set"].length > 0 ? [...new Set(named)] : known.filter((dataSet) => !excepted.has(dataSet));
  if (issues.length === 0 && chosen.length === 0)
    issues.push("this user sees no data set that could be read");
  if (issues.length > 0)
    throw new ConfigError(issues, {
      hint: "give the uid, which is unique; or have the data set shared with the user",
    });
  return chosen;
}
