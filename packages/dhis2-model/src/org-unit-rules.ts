import type { MetadataSnapshot } from "./metadata-snapshot.ts";

/** What a snapshot knows of org units. */
export interface OrgUnitRules {
  /** DHIS2's E1011 (unknown) or E1029 (not of the program), or nothing when events may be sent there. */
  check(program: string, orgUnit: string): "E1011" | "E1029" | undefined;
}

/**
 * Compiles the org units of a snapshot. It lists only those of its programs; their ancestors are known from the paths, so a
 * region named by mistake is distinguished from a UID that does not exist.
 */
export function toOrgUnitRules(snapshot: MetadataSnapshot): OrgUnitRules {
  const known = new Set(snapshot.organisationUnits.flatMap(({ id, path }) => [id, ...path.split("/")]));
  const ofProgram = new Map(
    snapshot.programs.map(({ id, organisationUnits }) => [id, new Set(organisationUnits)]),
  );
  return {
    check(program, orgUnit) {
      if (ofProgram.get(program)?.has(orgUnit)) return undefined;
      return known.has(orgUnit) ? "E1029" : "E1011";
    },
  };
}
