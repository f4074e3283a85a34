import type { TargetElement, TargetStage } from "../src/target-stage.ts";

const score = {
  id: "iaXd3bMlkv7",
  name: "Score",
  valueType: "TEXT",
  options: [
    { code: "0", name: "Not met" },
    { code: "1", name: "Partly met" },
    { code: "NA", name: "Not applicable" },
  ],
};

const facilityType = {
  id: "QQWnGLWda4h",
  name: "Facility type",
  valueType: "TEXT",
  options: [
    { code: "HOSP", name: "Hospital" },
    { code: "HC", name: "Health centre" },
  ],
};

export function anElement(given: Partial<TargetElement> & { id: string; name: string }): TargetElement {
  return { code: undefined, valueType: "TEXT", compulsory: false, optionSet: undefined, ...given };
}

/** A stage with one of each kind of data element, as a form of infection control has them. */
export function aStage(elements?: readonly TargetElement[]): TargetStage {
  return {
    program: { id: "i5s00JNcKYw", name: "IPC assessment" },
    programStage: { id: "aO1EAVNjJ64", name: "Assessment" },
    elements: elements ?? [
      anElement({ id: "yTaxOiIypRY", name: "Assessor", code: "IPC_ASSESSOR" }),
      anElement({
        id: "gmyimu1zlhr",
        name: "Facility type",
        code: "IPC_FTYPE",
        compulsory: true,
        optionSet: facilityType,
      }),
      anElement({ id: "Rrq9vUnTc5N", name: "Beds", code: "IPC_BEDS", valueType: "INTEGER_ZERO_OR_POSITIVE" }),
      anElement({ id: "ei1D109EFPF", name: "Section 1 question 1", code: "IPC_S1Q1", optionSet: score }),
      anElement({ id: "WS7MZcbAweg", name: "Section 1 question 2", code: "IPC_S1Q2", optionSet: score }),
      anElement({ id: "fFDrJMibWIv", name: "Date of visit", valueType: "DATE" }),
    ],
  };
}
