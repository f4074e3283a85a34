import { type Json, type JsonObject, objectsOf, refOf, refsOf, textOf } from "../json.ts";
import { defaultIds } from "./built-in.ts";

type ByKind = ReadonlyMap<string, readonly JsonObject[]>;
type Properties = Record<string, Json>;
type Derive = (object: JsonObject) => Properties;

/** References to the objects of one kind, by what they point at. */
function pointingAt(objects: readonly JsonObject[], targetsOf: (object: JsonObject) => readonly string[]) {
  const found = new Map<string, JsonObject[]>();
  for (const object of objects) {
    for (const target of targetsOf(object)) {
      const list = found.get(target);
      if (list) list.push({ id: object.id });
      else found.set(target, [{ id: object.id }]);
    }
  }
  return (object: JsonObject): JsonObject[] => found.get(textOf(object.id) ?? "") ?? [];
}

function oneOrNone(value: Json | undefined): string[] {
  const ref = refOf(value);
  return ref === undefined ? [] : [ref];
}

/** Dates of metadata are written with their time. */
function withTime(value: Json | undefined): Json {
  return typeof value === "string" && value.length === 10 ? `${value}T00:00:00.000` : (value ?? null);
}

function deriveOrgUnit(all: ByKind): Derive {
  const units = all.get("organisationUnits") ?? [];
  const byId = new Map(units.map((unit) => [textOf(unit.id) ?? "", unit]));
  const childrenOf = pointingAt(units, (unit) => oneOrNone(unit.parent));
  return (unit) => {
    const path: string[] = [];
    for (let id = textOf(unit.id); id !== undefined; id = refOf(byId.get(id)?.parent)) path.unshift(id);
    const children = childrenOf(unit);
    return {
      path: `/${path.join("/")}`,
      level: path.length,
      leaf: children.length === 0,
      openingDate: withTime(unit.openingDate),
      closedDate: withTime(unit.closedDate),
      children,
      ancestors: path.slice(0, -1).map((id) => ({ id })),
    };
  };
}

function deriveDataElement(all: ByKind): Derive {
  const holders = new Map<string, JsonObject[]>();
  for (const dataSet of all.get("dataSets") ?? []) {
    for (const element of objectsOf(dataSet.dataSetElements)) {
      const id = refOf(element.dataElement) ?? "";
      holders.set(id, [...(holders.get(id) ?? []), element]);
    }
  }
  return (element) => ({
    categoryCombo: element.categoryCombo ?? { id: defaultIds.categoryCombo },
    dataSetElements: holders.get(textOf(element.id) ?? "") ?? [],
    optionSetValue: element.optionSet !== undefined,
    zeroIsSignificant: element.zeroIsSignificant ?? false,
  });
}

function deriveWithCombo(object: JsonObject): Properties {
  return { categoryCombo: object.categoryCombo ?? { id: defaultIds.categoryCombo } };
}

function deriveOrganised(all: ByKind): Derive {
  const programsOf = pointingAt(all.get("programs") ?? [], (program) => refsOf(program.organisationUnits));
  const dataSetsOf = pointingAt(all.get("dataSets") ?? [], (dataSet) => refsOf(dataSet.organisationUnits));
  return (unit) => ({ programs: programsOf(unit), dataSets: dataSetsOf(unit) });
}

/** What DHIS2 computes and a metadata file leaves out: paths, defaults, the other side of each relation. */
export function derivedProperties(all: ByKind): Readonly<Record<string, Derive>> {
  const orgUnit = deriveOrgUnit(all);
  const organised = deriveOrganised(all);
  const combosOf = pointingAt(all.get("categoryOptionCombos") ?? [], (combo) =>
    oneOrNone(combo.categoryCombo),
  );
  return {
    organisationUnits: (unit) => ({ ...orgUnit(unit), ...organised(unit) }),
    dataElements: deriveDataElement(all),
    dataSets: deriveWithCombo,
    programs: (program) => ({
      ...deriveWithCombo(program),
      registration: program.programType === "WITH_REGISTRATION",
      version: program.version ?? 0,
    }),
    optionSets: (set) => ({ version: set.version ?? 0 }),
    categoryCombos: (combo) => ({
      categoryOptionCombos: combosOf(combo),
      isDefault: combo.isDefault ?? false,
    }),
  };
}
