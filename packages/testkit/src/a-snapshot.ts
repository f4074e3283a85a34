import type { MetadataSnapshot } from "@d2pipe/dhis2-model";

const sex = { id: "iDOzr6D7h3s" };
const results = { id: "BssTC25kFQu" };
const symptoms = { id: "qKXmtXZmCHw" };

/** A small event program: enough of each kind of value. */
export function aSnapshot(): MetadataSnapshot {
  return {
    metadataSnapshot: 1,
    pulledAt: "2026-11-20T00:00:00Z",
    server: { version: "2.42.4.1" },
    programs: [
      {
        id: "m9HubivKFQ0",
        name: "Fever visits",
        programType: "WITHOUT_REGISTRATION",
        organisationUnits: ["IO8BkLFjFoe", "egasA7NnznR"],
        programStages: [
          {
            id: "aPPoC5xUgS3",
            name: "Fever visit",
            repeatable: false,
            validationStrategy: "ON_UPDATE_AND_INSERT",
            programStageDataElements: [
              {
                compulsory: true,
                dataElement: {
                  id: "VAAsWcu5xsN",
                  name: "Age in years",
                  valueType: "INTEGER_ZERO_OR_POSITIVE",
                },
              },
              {
                compulsory: true,
                dataElement: { id: "daI0txTxpAx", name: "Sex", valueType: "TEXT", optionSet: sex },
              },
              {
                compulsory: false,
                dataElement: { id: "f7Q5IEykioK", name: "Temperature", valueType: "NUMBER" },
              },
              { compulsory: false, dataElement: { id: "JMfszVgvq3c", name: "Fever", valueType: "BOOLEAN" } },
              {
                compulsory: false,
                dataElement: { id: "pAgG0yiv5ek", name: "Result", valueType: "TEXT", optionSet: results },
              },
              {
                compulsory: false,
                dataElement: {
                  id: "TPjKCERtF9F",
                  name: "Symptoms",
                  valueType: "MULTI_TEXT",
                  optionSet: symptoms,
                },
              },
              { compulsory: false, dataElement: { id: "fFDrJMibWIv", name: "Onset", valueType: "DATE" } },
              {
                compulsory: false,
                dataElement: { id: "MjreIoNe1SO", name: "Remarks", valueType: "LONG_TEXT" },
              },
            ],
          },
        ],
      },
    ],
    optionSets: [
      {
        ...sex,
        name: "Sex",
        valueType: "TEXT",
        options: [
          { code: "M", name: "Male" },
          { code: "F", name: "Female" },
        ],
      },
      { ...results, name: "Result", valueType: "TEXT", options: [{ code: "POS", name: "Positive" }] },
      {
        ...symptoms,
        name: "Symptom",
        valueType: "MULTI_TEXT",
        options: [
          { code: "FEVER", name: "Fever" },
          { code: "COUGH", name: "Cough" },
        ],
      },
    ],
    organisationUnits: [
      {
        id: "IO8BkLFjFoe",
        code: "HF-111",
        name: "North 1.1",
        level: 4,
        path: "/r/B23rS67LGSe/d/IO8BkLFjFoe",
      },
      { id: "egasA7NnznR", code: "HF-311", name: "Simulator", level: 4, path: "/r/s/d/egasA7NnznR" },
      { id: "DEcgfrrUS7j", code: "HF-312", name: "Simulator", level: 4, path: "/r/s/d/DEcgfrrUS7j" },
    ],
  };
}
