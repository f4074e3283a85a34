import type { SnapshotDataSet, SnapshotDataSetElement } from "./data-set-snapshot.ts";
import type { MetadataSnapshot } from "./metadata-snapshot.ts";
import { type ElementRules, knownValueType, optionRulesOf, type Targets } from "./stage-rules.ts";

/** What DHIS2 asks of one data element's value in a data set. */
export interface AggregateRules extends ElementRules {
  /** UIDs that fit; absent where the snapshot does not know. */
  categoryOptionCombos: ReadonlySet<string> | undefined;
}

/** A data set, looked up once so that a value costs only map lookups. */
export interface DataSetRules {
  id: string;
  name: string;
  periodType: string;
  elements: ReadonlyMap<string, AggregateRules>;
  orgUnits: ReadonlySet<string>;
  attributeOptionCombos: ReadonlySet<string> | undefined;
}

type OptionCombos = ReadonlyMap<string, ReadonlySet<string>>;

/** By the UID of the combo. The default one fits everywhere: it is what DHIS2 writes where none is given (recordings, `data-values-more`). */
function optionCombosOf({ categoryCombos = [] }: MetadataSnapshot): OptionCombos {
  const idsOf = (combo: (typeof categoryCombos)[number]): string[] =>
    combo.categoryOptionCombos.map(({ id }) => id);
  const defaults = categoryCombos.filter(({ isDefault }) => isDefault).flatMap(idsOf);
  return new Map(categoryCombos.map((combo) => [combo.id, new Set([...idsOf(combo), ...defaults])]));
}

function toAggregateRules(
  { dataElement, categoryCombo }: SnapshotDataSetElement,
  { optionSets, orgUnits }: Targets,
  combos: OptionCombos,
): AggregateRules {
  const { id, name, valueType, optionSet } = dataElement;
  return {
    id,
    name,
    valueType: knownValueType(valueType),
    optionSet: optionSet && optionSets.get(optionSet.id),
    orgUnits: valueType === "ORGANISATION_UNIT" ? orgUnits : undefined,
    compulsory: false,
    categoryOptionCombos: combos.get((categoryCombo ?? dataElement.categoryCombo).id),
  };
}

function toRules(dataSet: SnapshotDataSet, targets: Targets, combos: OptionCombos): DataSetRules {
  const { id, name, periodType, dataSetElements, organisationUnits, categoryCombo } = dataSet;
  const elements = dataSetElements.map((each) => toAggregateRules(each, targets, combos));
  return {
    id,
    name,
    periodType,
    elements: new Map(elements.map((element) => [element.id, element])),
    orgUnits: new Set(organisationUnits),
    attributeOptionCombos: combos.get(categoryCombo.id),
  };
}

/** The rules of every data set in the snapshot, by its UID. */
export function toDataSetRules(snapshot: MetadataSnapshot): ReadonlyMap<string, DataSetRules> {
  const { organisationUnitIds, dataSets = [] } = snapshot;
  const targets = {
    optionSets: optionRulesOf(snapshot),
    orgUnits: organisationUnitIds && new Set(organisationUnitIds),
  };
  const combos = optionCombosOf(snapshot);
  return new Map(dataSets.map((dataSet) => [dataSet.id, toRules(dataSet, targets, combos)]));
}
