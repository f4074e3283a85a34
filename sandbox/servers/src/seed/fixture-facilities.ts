import metadata from "../../fixture/metadata.json" with { type: "json" };

/** Open facilities of the fixture country that the program may use, in the order of the metadata. */
export function listFacilities(program: string): [string, ...string[]] {
  const allowed = new Set(
    metadata.programs.find(({ id }) => id === program)?.organisationUnits.map(({ id }) => id) ?? [],
  );
  const open = metadata.organisationUnits.filter((unit) => allowed.has(unit.id) && !("closedDate" in unit));
  const [first, ...rest] = open.map(({ id }) => id);
  if (first === undefined) throw new Error(`the fixture has no open facility of program ${program}`);
  return [first, ...rest];
}
