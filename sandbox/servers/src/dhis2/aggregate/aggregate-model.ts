import { isJsonObject, type JsonObject, objectsOf, refOf, refsOf, textOf } from "../json.ts";
import { defaultIds } from "../metadata/built-in.ts";
import type { Catalogue } from "../metadata/catalogue.ts";

export interface DataSet {
  readonly id: string;
  readonly periodType: string;
  /** Data element uid → the category combo in which this data set asks for it. */
  readonly elements: ReadonlyMap<string, string>;
  readonly organisationUnits: ReadonlySet<string>;
  readonly categoryCombo: string;
  readonly openFuturePeriods: number;
  readonly expiryDays: number;
  readonly whole: JsonObject;
}

export interface AggregateElement {
  readonly id: string;
  readonly valueType: string;
  readonly optionSet: string | undefined;
  readonly commentOptionSet: string | undefined;
  /** A zero that is not is not stored up to 2.42. */
  readonly zeroIsSignificant: boolean;
  /** The data sets that ask for it. */
  readonly dataSets: readonly DataSet[];
}

/** The metadata that aggregate rules read on every value, unpacked once. */
export interface AggregateModel {
  readonly dataSets: ReadonlyMap<string, DataSet>;
  readonly elements: ReadonlyMap<string, AggregateElement>;
  /** Data element group uid → its elements. */
  readonly elementGroups: ReadonlyMap<string, readonly string[]>;
  readonly orgUnitGroups: ReadonlyMap<string, readonly string[]>;
  /** Category combo uid → its option combos. */
  readonly optionCombos: ReadonlyMap<string, ReadonlySet<string>>;
  /** Org unit uid → it and everything below it. */
  readonly descendants: ReadonlyMap<string, readonly string[]>;
  /** Org unit uid → instants of opening and closing. */
  readonly openingOf: (orgUnit: string) => { readonly from: number; readonly to: number };
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function toDataSet(whole: JsonObject, catalogue: Catalogue): DataSet {
  const elements = objectsOf(whole.dataSetElements).map((one): [string, string] => {
    const id = refOf(one.dataElement) ?? "";
    const own = catalogue.get("dataElements", id)?.categoryCombo;
    return [id, refOf(one.categoryCombo) ?? refOf(own) ?? defaultIds.categoryCombo];
  });
  return {
    id: textOf(whole.id) ?? "",
    periodType: textOf(whole.periodType) ?? "Monthly",
    elements: new Map(elements),
    organisationUnits: new Set(refsOf(whole.organisationUnits)),
    categoryCombo: refOf(whole.categoryCombo) ?? defaultIds.categoryCombo,
    openFuturePeriods: numberOf(whole.openFuturePeriods),
    expiryDays: numberOf(whole.expiryDays),
    whole,
  };
}

const averages = new Set(["AVERAGE", "AVERAGE_SUM_ORG_UNIT"]);

function toElement(whole: JsonObject, dataSets: readonly DataSet[]): AggregateElement {
  const id = textOf(whole.id) ?? "";
  return {
    id,
    valueType: textOf(whole.valueType) ?? "TEXT",
    optionSet: refOf(whole.optionSet),
    commentOptionSet: refOf(whole.commentOptionSet),
    zeroIsSignificant:
      whole.zeroIsSignificant === true || averages.has(textOf(whole.aggregationType) ?? "SUM"),
    dataSets: dataSets.filter(({ elements }) => elements.has(id)),
  };
}

function descendantsOf(units: readonly JsonObject[]): Map<string, string[]> {
  const below = new Map<string, string[]>();
  for (const unit of units) {
    const path = (textOf(unit.path) ?? "").split("/").slice(1);
    const id = path.at(-1) ?? "";
    for (const ancestor of path) {
      const list = below.get(ancestor);
      if (list) list.push(id);
      else below.set(ancestor, [id]);
    }
  }
  return below;
}

function instantOf(text: unknown, otherwise: number): number {
  return typeof text === "string" ? Date.parse(`${text.slice(0, 10)}T00:00:00Z`) : otherwise;
}

function byId<T extends { readonly id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

export function createAggregateModel(catalogue: Catalogue): AggregateModel {
  const all = (kind: string) => (catalogue.kinds.get(kind) ?? []).filter(isJsonObject);
  const membersOf = (kind: string, property: string) =>
    new Map(all(kind).map((group) => [textOf(group.id) ?? "", refsOf(group[property])]));
  const dataSets = all("dataSets").map((whole) => toDataSet(whole, catalogue));
  return {
    dataSets: byId(dataSets),
    elements: byId(all("dataElements").map((whole) => toElement(whole, dataSets))),
    elementGroups: membersOf("dataElementGroups", "dataElements"),
    orgUnitGroups: membersOf("organisationUnitGroups", "organisationUnits"),
    optionCombos: new Map(
      all("categoryCombos").map((combo) => [
        textOf(combo.id) ?? "",
        new Set(refsOf(combo.categoryOptionCombos)),
      ]),
    ),
    descendants: descendantsOf(all("organisationUnits")),
    openingOf: (orgUnit) => {
      const unit = catalogue.get("organisationUnits", orgUnit);
      return {
        from: instantOf(unit?.openingDate, Number.NEGATIVE_INFINITY),
        to: instantOf(unit?.closedDate, Number.POSITIVE_INFINITY),
      };
    },
  };
}
