import metadata from "../../fixture/metadata.json" with { type: "json" };
import type { Choice, Question, Survey } from "../kobo/survey.ts";
import { listFacilities } from "./fixture-facilities.ts";

/** Program of the fixture that the form is for. */
export const ipcProgram = "i5s00JNcKYw";

function find<Item extends { id: string }>(items: readonly Item[], id: string): Item {
  const found = items.find((item) => item.id === id);
  if (!found) throw new Error(`the fixture has no ${id}`);
  return found;
}

/** What the form calls an option: lower case, never only digits, as form designers write them. */
export function toChoiceName(code: string): string {
  return `opt_${code.toLowerCase()}`;
}

/** What the form calls a facility: `HF-111` is `HF_111`. */
export function toFacilityName(code: string): string {
  return code.replaceAll("-", "_");
}

function toChoices(optionSet: string): Choice[] {
  return metadata.options
    .filter((option) => option.optionSet.id === optionSet)
    .map(({ code, name }) => ({ name: toChoiceName(code), label: name }));
}

function toType(valueType: string): Question["type"] {
  if (valueType.startsWith("INTEGER")) return "integer";
  return valueType === "UNIT_INTERVAL" ? "decimal" : "text";
}

/** `IPC_S1Q2` stands in `ipc/section_1`; the rest in `profile`. */
function toGroup(code: string): string {
  const [, section] = /_S(\d+)Q/.exec(code) ?? [];
  return section === undefined ? "profile" : `ipc/section_${section}`;
}

function toQuestion(id: string): Question {
  const element = find(metadata.dataElements, id);
  const choices = element.optionSet ? toChoices(element.optionSet.id) : undefined;
  const type = choices ? "select_one" : toType(element.valueType);
  return {
    name: element.code.toLowerCase(),
    label: element.name,
    type,
    group: toGroup(element.code),
    choices,
  };
}

const elements: readonly string[] = metadata.programStages
  .filter(({ program }) => program.id === ipcProgram)
  .flatMap((stage) => stage.programStageDataElements.map(({ dataElement }) => dataElement.id));

const facilities: readonly Choice[] = listFacilities(ipcProgram)
  .map((id) => find(metadata.organisationUnits, id))
  .map(({ code, name }) => ({ name: toFacilityName(code), label: name }));

const materials: readonly Choice[] = [
  { name: "soap", label: "Soap" },
  { name: "gel", label: "Alcohol gel" },
  { name: "gloves", label: "Gloves" },
  { name: "masks", label: "Masks" },
];

/** The form of the IPC program: one question a data element, and beside them what every Kobo form has. */
export const ipcSurvey: Survey = {
  uid: "aQz7ipcMalaika2024Form",
  name: "IPC assessment",
  language: "English",
  version: "vKb9MalaikaIpc7",
  questions: [
    { name: "start", label: "start", type: "start", group: "" },
    { name: "end", label: "end", type: "end", group: "" },
    { name: "FACILITY", label: "Facility", type: "select_one", group: "", choices: facilities },
    { name: "ASSESSMENT_DATE", label: "Date of the assessment", type: "date", group: "" },
    ...elements.map(toQuestion),
    {
      name: "materials",
      label: "Materials seen",
      type: "select_multiple",
      group: "ipc",
      choices: materials,
    },
    { name: "gps", label: "Place", type: "geopoint", group: "" },
    { name: "photo", label: "Photo of the entrance", type: "image", group: "" },
  ],
  repeats: [
    {
      name: "staff",
      label: "Staff on duty",
      questions: [
        { name: "role", label: "Role", type: "text", group: "staff" },
        { name: "count", label: "How many", type: "integer", group: "staff" },
      ],
    },
  ],
};
