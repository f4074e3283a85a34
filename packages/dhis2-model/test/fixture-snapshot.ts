import { readFileSync } from "node:fs";
import { z } from "zod";
import type { MetadataSnapshot, SnapshotDataElement } from "../src/metadata-snapshot.ts";

const reference = z.object({ id: z.string() });
const payload = z.object({
  dataElements: z.array(
    z.object({
      ...reference.shape,
      name: z.string(),
      code: z.string(),
      valueType: z.string(),
      optionSet: reference.optional(),
      categoryCombo: reference.optional(),
      zeroIsSignificant: z.boolean().default(false),
    }),
  ),
  categoryCombos: z.array(z.object({ ...reference.shape, name: z.string() })),
  categoryOptionCombos: z.array(
    z.object({ ...reference.shape, name: z.string(), code: z.string(), categoryCombo: reference }),
  ),
  dataSets: z.array(
    z.object({
      ...reference.shape,
      name: z.string(),
      code: z.string(),
      periodType: z.string(),
      dataSetElements: z.array(z.object({ dataElement: reference })),
      organisationUnits: z.array(reference),
    }),
  ),
  optionSets: z.array(
    z.object({ ...reference.shape, name: z.string(), valueType: z.string(), options: z.array(reference) }),
  ),
  options: z.array(z.object({ ...reference.shape, code: z.string(), name: z.string() })),
  organisationUnits: z.array(
    z.object({ ...reference.shape, name: z.string(), code: z.string(), parent: reference.optional() }),
  ),
  programStages: z.array(
    z.object({
      ...reference.shape,
      name: z.string(),
      repeatable: z.boolean(),
      validationStrategy: z.enum(["ON_COMPLETE", "ON_UPDATE_AND_INSERT"]),
      programStageDataElements: z.array(z.object({ compulsory: z.boolean(), dataElement: reference })),
    }),
  ),
  programs: z.array(
    z.object({
      ...reference.shape,
      name: z.string(),
      programType: z.enum(["WITHOUT_REGISTRATION", "WITH_REGISTRATION"]),
      programStages: z.array(reference),
      organisationUnits: z.array(reference),
    }),
  ),
});

function byId<Item extends { id: string }>(items: readonly Item[]): (reference: { id: string }) => Item {
  const found = new Map(items.map((item) => [item.id, item]));
  return ({ id }) => {
    const item = found.get(id);
    if (!item) throw new Error(`${id} is not in the fixture`);
    return item;
  };
}

type Payload = z.infer<typeof payload>;

/** DHIS2's own, which no metadata file has. */
const defaultCombo = {
  id: "bjDvmb4bfuf",
  name: "default",
  isDefault: true,
  categoryOptionCombos: [{ id: "HllvX50cXC0", name: "default", code: "default" }],
};

type AggregatePart = Required<Pick<MetadataSnapshot, "dataSets" | "categoryCombos">>;

function toAggregatePart(all: Payload): AggregatePart {
  const elementOf = byId(all.dataElements);
  const combos = all.categoryCombos.map(({ id, name }) => ({
    id,
    name,
    isDefault: false,
    categoryOptionCombos: all.categoryOptionCombos.filter(({ categoryCombo }) => categoryCombo.id === id),
  }));
  const dataSets = all.dataSets.map((dataSet) => ({
    ...dataSet,
    categoryCombo: { id: defaultCombo.id },
    organisationUnits: dataSet.organisationUnits.map(({ id }) => id),
    dataSetElements: dataSet.dataSetElements.map(({ dataElement }) => {
      const element = elementOf(dataElement);
      return { dataElement: { ...element, categoryCombo: element.categoryCombo ?? { id: defaultCombo.id } } };
    }),
  }));
  return { dataSets, categoryCombos: [defaultCombo, ...combos] };
}

function toOrgUnits({
  organisationUnits,
  programs,
  dataSets,
}: Payload): MetadataSnapshot["organisationUnits"] {
  const get = byId(organisationUnits);
  const pathOf = (orgUnit: Payload["organisationUnits"][number]): string =>
    `${orgUnit.parent ? pathOf(get(orgUnit.parent)) : ""}/${orgUnit.id}`;
  const assigned = new Set(
    [...programs, ...dataSets].flatMap((each) => each.organisationUnits.map(({ id }) => id)),
  );
  return organisationUnits
    .filter(({ id }) => assigned.has(id))
    .map((orgUnit) => {
      const path = pathOf(orgUnit);
      return {
        id: orgUnit.id,
        name: orgUnit.name,
        code: orgUnit.code,
        level: path.split("/").length - 1,
        path,
      };
    });
}

/** The fixture country as `pull-metadata` would write it. */
export function fixtureSnapshot(): MetadataSnapshot {
  const file = new URL("../../../sandbox/servers/fixture/metadata.json", import.meta.url);
  const all = payload.parse(JSON.parse(readFileSync(file, "utf8")));
  const elementOf = byId<SnapshotDataElement>(all.dataElements);
  const stageOf = byId(all.programStages);
  const optionOf = byId(all.options);
  return {
    metadataSnapshot: 1,
    pulledAt: "2026-11-20T00:00:00Z",
    server: { version: "2.42.4.1" },
    programs: all.programs.map((program) => ({
      ...program,
      organisationUnits: program.organisationUnits.map(({ id }) => id),
      programStages: program.programStages.map(stageOf).map((stage) => ({
        ...stage,
        programStageDataElements: stage.programStageDataElements.map(({ compulsory, dataElement }) => ({
          compulsory,
          dataElement: elementOf(dataElement),
        })),
      })),
    })),
    optionSets: all.optionSets.map((set) => ({ ...set, options: set.options.map(optionOf) })),
    ...toAggregatePart(all),
    organisationUnits: toOrgUnits(all),
  };
}
