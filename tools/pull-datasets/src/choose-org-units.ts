import type { OrgUnit, OrgUnitQuery } from "@d2pipe/dhis2-client";
import { ConfigError } from "@d2pipe/errors";
import { findNamed } from "./find-named.ts";
import type { PullFlags } from "./flags.ts";

/** The level that d2integrator reads: mostly districts. */
const usualLevel = 3;

type WhereFlags = Pick<PullFlags, "org-unit" | "org-unit-level" | "district" | "without-children">;
type ListOrgUnits = (query: OrgUnitQuery) => Promise<OrgUnit[]>;

/** The org units that the flags name. Throws `ConfigError` with every name that does not stand for one. */
export async function chooseOrgUnits(list: ListOrgUnits, flags: WhereFlags): Promise<OrgUnit[]> {
  const issues: string[] = [];
  const chosen =
    flags["org-unit"].length > 0
      ? await findUnits(list, flags, issues)
      : await findOfLevel(list, flags, issues);
  if (issues.length > 0) throw new ConfigError(issues, { hint: "give the uid, which is unique" });
  const once = [...new Map(chosen.map((unit) => [unit.id, unit])).values()];
  return flags["without-children"] ? once : withoutCovered(once);
}

async function findUnits(list: ListOrgUnits, flags: WhereFlags, issues: string[]): Promise<OrgUnit[]> {
  const units: OrgUnit[] = [];
  for (const text of flags["org-unit"]) {
    const found = findNamed(`--org-unit ${text}`, text, await list({ named: text }));
    if ("issue" in found) issues.push(found.issue);
    else units.push(found.item);
  }
  return units;
}

async function findOfLevel(list: ListOrgUnits, flags: WhereFlags, issues: string[]): Promise<OrgUnit[]> {
  const level = flags["org-unit-level"] ?? usualLevel;
  const ofLevel = await list({ level });
  if (ofLevel.length === 0)
    issues.push(`--org-unit-level ${level}: the server has no org unit of this level`);
  const names = flags.district.flatMap((text) => text.split(",")).map((name) => name.trim());
  if (names.length === 0 || ofLevel.length === 0) return ofLevel;
  return names.flatMap((name) => {
    const found = findNamed(`--district ${name}`, name, ofLevel);
    if ("issue" in found) issues.push(found.issue);
    return "issue" in found ? [] : [found.item];
  });
}

/** An org unit below another chosen one is read with that one. */
function withoutCovered(units: readonly OrgUnit[]): OrgUnit[] {
  return units.filter((unit) => !units.some(({ path }) => unit.path.startsWith(`${path}/`)));
}
