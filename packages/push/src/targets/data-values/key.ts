import type { DataValue } from "@d2pipe/records";

/** What names an aggregate value at DHIS2: all of it but the value (dhis2-api §4.1). */
export type DataValueKey = Pick<
  DataValue,
  "dataElement" | "period" | "orgUnit" | "categoryOptionCombo" | "attributeOptionCombo"
>;

/** The key as one text: `<dataElement>/<period>/<orgUnit>/<categoryOptionCombo>/<attributeOptionCombo>`, a combo that is left out empty. */
export function formatKey({
  dataElement,
  period,
  orgUnit,
  categoryOptionCombo = "",
  attributeOptionCombo = "",
}: DataValueKey): string {
  return `${dataElement}/${period}/${orgUnit}/${categoryOptionCombo}/${attributeOptionCombo}`;
}

/** The key of a text that `formatKey` made. */
export function parseKey(text: string): DataValueKey {
  const [dataElement = "", period = "", orgUnit = "", category, attribute] = text.split("/");
  return {
    dataElement,
    period,
    orgUnit,
    ...(category ? { categoryOptionCombo: category } : {}),
    ...(attribute ? { attributeOptionCombo: attribute } : {}),
  };
}
