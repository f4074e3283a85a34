import type { MetadataSnapshot, SnapshotCategoryCombo } from "@d2pipe/dhis2-model";
import type { IdKind } from "@d2pipe/id-map";
import type { Counterpart } from "./compare-identified.ts";

function unique(objects: readonly Counterpart[]): Counterpart[] {
  return [...new Map(objects.map((object) => [object.id, object])).values()];
}

function toOptionCombos({ name, isDefault, categoryOptionCombos }: SnapshotCategoryCombo): Counterpart[] {
  return categoryOptionCombos.map((optionCombo) => ({
    ...optionCombo,
    type: `category combo ${name}`,
    isDefault,
  }));
}

/** The option combos of the data elements, or of the data sets as a whole. */
function listOptionCombos(
  { dataSets = [], categoryCombos = [] }: MetadataSnapshot,
  kind: IdKind,
): Counterpart[] {
  const ids =
    kind === "attributeOptionCombo"
      ? dataSets.map(({ categoryCombo }) => categoryCombo.id)
      : dataSets.flatMap(({ dataSetElements }) =>
          dataSetElements.map(
            ({ dataElement, categoryCombo }) => (categoryCombo ?? dataElement.categoryCombo).id,
          ),
        );
  const wanted = new Set(ids);
  return categoryCombos.filter(({ id }) => wanted.has(id)).flatMap(toOptionCombos);
}

/** What a value of these data sets may name, by kind, each object once. */
export function listCounterparts(snapshot: MetadataSnapshot, kind: IdKind): Counterpart[] {
  const { dataSets = [], organisationUnits } = snapshot;
  if (kind === "dataSet")
    return dataSets.map((dataSet) => ({ ...dataSet, type: `period type ${dataSet.periodType}` }));
  if (kind === "orgUnit") return organisationUnits.map((orgUnit) => ({ ...orgUnit, type: "" }));
  if (kind !== "dataElement") return listOptionCombos(snapshot, kind);
  const elements = dataSets.flatMap(({ dataSetElements }) => dataSetElements);
  return unique(
    elements.map(({ dataElement }) => ({ ...dataElement, type: `value type ${dataElement.valueType}` })),
  );
}
