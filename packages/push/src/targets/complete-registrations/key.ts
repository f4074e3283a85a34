import type { CompleteDataSetRegistration } from "@d2pipe/records";

/** What names a registration at DHIS2. */
export type RegistrationKey = Pick<
  CompleteDataSetRegistration,
  "dataSet" | "period" | "organisationUnit" | "attributeOptionCombo"
>;

/** The key as one text: `<dataSet>/<period>/<organisationUnit>/<attributeOptionCombo>`, a combo that is left out empty. */
export function formatKey({
  dataSet,
  period,
  organisationUnit,
  attributeOptionCombo = "",
}: RegistrationKey): string {
  return `${dataSet}/${period}/${organisationUnit}/${attributeOptionCombo}`;
}

/** The key of a text that `formatKey` made. */
export function parseKey(text: string): RegistrationKey {
  const [dataSet = "", period = "", organisationUnit = "", combo] = text.split("/");
  return { dataSet, period, organisationUnit, ...(combo ? { attributeOptionCombo: combo } : {}) };
}
