import { isJsonObject, type Json, type JsonObject, objectsOf, toText } from "../json.ts";

/** Uids of the fixture that rules are tried on. */
export const ids = {
  fever: "m9HubivKFQ0",
  feverStage: "aPPoC5xUgS3",
  hiv: "dp0YmhfOVmm",
  htsStage: "jPrAPARL3O8",
  facility: "IO8BkLFjFoe",
  southFacility: "egasA7NnznR",
  northRegion: "B23rS67LGSe",
  age: "VAAsWcu5xsN",
  sex: "daI0txTxpAx",
  temperature: "f7Q5IEykioK",
} as const;

/** A completed fever visit that every version takes. */
export function aVisit(event: string, more: JsonObject = {}): JsonObject {
  return {
    event,
    program: ids.fever,
    programStage: ids.feverStage,
    orgUnit: ids.facility,
    occurredAt: "2024-03-11",
    status: "COMPLETED",
    dataValues: [
      { dataElement: ids.age, value: "4" },
      { dataElement: ids.sex, value: "F" },
    ],
    ...more,
  };
}

function inner(report: Json | undefined, name: string): JsonObject {
  const value = isJsonObject(report) ? report[name] : undefined;
  return isJsonObject(value) ? value : {};
}

/** `E1302 eventUid` for each error of a report. */
export function errorsOf(report: Json | undefined): string[] {
  const errors = objectsOf(inner(report, "validationReport").errorReports);
  return errors.map(({ errorCode, uid }) => `${toText(errorCode)} ${toText(uid)}`).toSorted();
}

export function statsOf(report: Json | undefined): JsonObject {
  return inner(report, "stats");
}
