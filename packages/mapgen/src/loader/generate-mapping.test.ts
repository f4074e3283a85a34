import { readMapping } from "@d2pipe/mapping";
import { expect, test } from "vitest";
import { anElement, aStage } from "../../test/a-stage.ts";
import { generateMapping } from "./generate-mapping.ts";
import { parseColumnTable, parseOptionTable } from "./parse-loader-table.ts";
import { renderGenerated } from "./render-generated.ts";

const columns = { ipc_ftype: "gmyimu1zlhr", ipc_beds: "Rrq9vUnTc5N" };
const options = { QQWnGLWda4h: { opt_hosp: "HOSP", opt_hc: "HC" } };

// What Python's json.dump(indent=4, sort_keys=True, ensure_ascii=False) writes for the same value.
const byPython = `{
    "programStages": [
        {
            "id": "S",
            "name": "Étape \\"1\\"\\n",
            "programStageDataElements": [
                {
                    "compulsory": true,
                    "dataElement": {
                        "column": "q",
                        "id": "A",
                        "name": "Q\\u0001\u007f",
                        "optionSet": {
                            "id": "B",
                            "name": "O",
                            "options": [
                                {
                                    "code": "10",
                                    "name": "Ten"
                                }
                            ],
                            "valueType": "TEXT"
                        },
                        "optionSet-mapping": {
                            "": "10",
                            "10": "10",
                            "2": "10",
                            "Z": "10",
                            "a": "10",
                            "é": "10",
                            "～": "10",
                            "😀": "10"
                        },
                        "valueType": "TEXT"
                    }
                },
                {
                    "compulsory": false,
                    "dataElement": {
                        "id": "C",
                        "name": "R",
                        "optionSet": {
                            "id": "D",
                            "name": "E",
                            "options": [],
                            "valueType": "TEXT"
                        },
                        "optionSet-mapping": {},
                        "valueType": "TEXT"
                    }
                }
            ]
        }
    ],
    "program_id": "P",
    "program_name": "Prog"
}`;

test("mapping_generated.json is written to the byte as Python wrote it, whatever the keys", () => {
  const [one, two] = [
    { id: "B", name: "O", valueType: "TEXT", options: [{ name: "Ten", code: "10" }] },
    { id: "D", name: "E", valueType: "TEXT", options: [] },
  ];
  const stage = {
    program: { id: "P", name: "Prog" },
    programStage: { id: "S", name: 'Étape "1"\n' },
    elements: [
      anElement({ id: "A", name: "Q\u0001\u007F", compulsory: true, optionSet: one }),
      anElement({ id: "C", name: "R", optionSet: two }),
    ],
  };
  const table = Object.fromEntries(
    ["😀", "～", "a", "Z", "é", "2", "10", ""].map((answer) => [answer, "10"]),
  );
  expect(renderGenerated(generateMapping(stage, { q: "A" }, { B: table, D: {} }).mapping)).toBe(byPython);
});

test("the document says the same as the generated file", () => {
  const text = renderGenerated(generateMapping(aStage(), columns, options).mapping);
  const { target, values } = readMapping({ text, source: "mapping_generated.json" });
  expect(target).toEqual({ event: { program: "i5s00JNcKYw", programStage: "aO1EAVNjJ64" } });
  expect(values).toEqual([
    {
      from: "ipc_ftype",
      dataElement: "gmyimu1zlhr",
      name: "Facility type",
      valueType: "TEXT",
      compulsory: true,
      optionSet: "QQWnGLWda4h",
      options: { HOSP: "Hospital", HC: "Health centre" },
      map: { opt_hosp: "HOSP", opt_hc: "HC" },
    },
    {
      from: "ipc_beds",
      dataElement: "Rrq9vUnTc5N",
      name: "Beds",
      valueType: "INTEGER_ZERO_OR_POSITIVE",
      compulsory: false,
    },
  ]);
});

test("everything a person should look at is listed, by name", () => {
  const given = { ...columns, old_beds: "Rrq9vUnTc5N", ipc_s1q1: "ei1D109EFPF", gone: "aaaaaaaaaaa" };
  const { warnings, mapping } = generateMapping(aStage(), given, { QQWnGLWda4h: { opt_x: "X" } });
  expect(warnings).toEqual([
    "columns ipc_beds and old_beds both lead to data element Rrq9vUnTc5N; old_beds is taken",
    "column gone leads to data element aaaaaaaaaaa, which is not in program stage aO1EAVNjJ64; left out",
    "data element yTaxOiIypRY (Assessor) has no column",
    "option set QQWnGLWda4h (Facility type) has no option X; the table of options leads to it",
    "data element ei1D109EFPF (Section 1 question 1): option set iaXd3bMlkv7 (Score) has no table of options",
    "data element WS7MZcbAweg (Section 1 question 2) has no column",
    "data element fFDrJMibWIv (Date of visit) has no column",
  ]);
  const [assessor] = mapping.programStages[0]?.programStageDataElements ?? [];
  expect(assessor?.dataElement).not.toHaveProperty("column");
});

test.each([
  ["{", "de:1:2: not valid JSON: expected a comma or }"],
  ['{"a":1}', "de:1:6: a: expected the UID of a data element"],
  ["[]", "de:1:1: expected one JSON object, column → UID of a data element (mapping_de.json)"],
])("what is not a table of columns is refused in one line: %s", (text, message) => {
  expect(() => parseColumnTable(text, "de")).toThrow(message);
});

test("a table of options of the wrong depth is refused by its place", () => {
  expect(() => parseOptionTable('{"QQWnGLWda4h":{"a":{}}}', "sets")).toThrow(
    "sets:1:21: QQWnGLWda4h.a: expected the code of an option",
  );
});
