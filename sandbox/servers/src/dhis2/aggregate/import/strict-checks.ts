import type { Dhis2Server } from "../../server.ts";
import type { DataSet } from "../aggregate-model.ts";
import { type Check, type Conflict, conflict, type ConflictContext, type FoundValue } from "./conflict.ts";
import type { ImportOptions } from "./import-options.ts";

/** What the query may ask to be strict about (§4.1), and what then refuses a value. */
interface StrictCheck {
  readonly flag: Parameters<ImportOptions["is"]>[0];
  readonly isBroken: (value: FoundValue, context: ConflictContext, dataSets: readonly DataSet[]) => boolean;
  readonly toConflict: (value: FoundValue, context: ConflictContext) => Conflict;
}

const strictChecks: readonly StrictCheck[] = [
  {
    flag: "strictPeriods",
    isBroken: ({ period }, _, dataSets) => !dataSets.some((one) => one.periodType === period.type),
    toConflict: ({ sent }) =>
      conflict(
        "E7632",
        "period",
        `Period type of period: \`${sent.period ?? null}\` not valid for data element: \`${sent.dataElement ?? null}\``,
        { period: sent.period, dataElement: sent.dataElement },
      ),
  },
  {
    flag: "strictDataElements",
    isBroken: ({ dataElement }, { dataSet }) => dataSet !== undefined && !dataSet.elements.has(dataElement),
    toConflict: ({ sent }, { dataSet }) =>
      conflict(
        "E7633",
        "dataElement",
        `Data element: \`${sent.dataElement ?? null}\` is not part of dataset(s): \`${dataSet?.id ?? null}\``,
        { dataElement: sent.dataElement, dataSet: dataSet?.id },
      ),
  },
  {
    flag: "strictCategoryOptionCombos",
    isBroken: ({ dataElement, categoryOptionCombo }, { server }, dataSets) =>
      !holdsCombo(
        server,
        dataSets.flatMap(({ elements }) => elements.get(dataElement) ?? []),
        categoryOptionCombo,
      ),
    toConflict: ({ sent, categoryOptionCombo }) =>
      conflict(
        "E7634",
        "categoryOptionCombo",
        `Category option combo: \`${categoryOptionCombo}\` must be part of category combo of data element: \`${sent.dataElement ?? null}\``,
        { categoryOptionCombo, dataElement: sent.dataElement },
      ),
  },
  {
    flag: "strictAttributeOptionCombos",
    isBroken: ({ attributeOptionCombo }, { server }, dataSets) =>
      !holdsCombo(
        server,
        dataSets.map(({ categoryCombo }) => categoryCombo),
        attributeOptionCombo,
      ),
    toConflict: ({ sent, attributeOptionCombo }) =>
      conflict(
        "E7635",
        "attributeOptionCombo",
        `Attribute option combo: \`${attributeOptionCombo}\` must be part of category combo of data sets of data element: \`${sent.dataElement ?? null}\``,
        { categoryOptionCombo: attributeOptionCombo, dataElement: sent.dataElement },
      ),
  },
  {
    flag: "strictOrganisationUnits",
    isBroken: ({ orgUnit }, _, dataSets) => !dataSets.some((one) => one.organisationUnits.has(orgUnit)),
    toConflict: ({ sent }) =>
      conflict(
        "E7636",
        "orgUnit",
        `Data element: \`${sent.dataElement ?? null}\` must be assigned through data sets to organisation unit: \`${sent.orgUnit ?? null}\``,
        { dataElement: sent.dataElement, organisationUnit: sent.orgUnit },
      ),
  },
];

/** E7632 to E7636, only when the query asks for them. */
export const notStrict: Check = (value, context) => {
  const dataSets = context.server.aggregate.elements.get(value.dataElement)?.dataSets ?? [];
  const broken = strictChecks.find(
    ({ flag, isBroken }) => context.options.is(flag) && isBroken(value, context, dataSets),
  );
  return broken?.toConflict(value, context);
};

function holdsCombo(server: Dhis2Server, combos: readonly string[], optionCombo: string): boolean {
  return combos.some((combo) => server.aggregate.optionCombos.get(combo)?.has(optionCombo));
}
