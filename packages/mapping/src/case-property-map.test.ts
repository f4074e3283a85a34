import { ConfigError } from "@d2pipe/errors";
import { describe, expect, test } from "vitest";
import { parseCasePropertyMap, readCasePropertyTable } from "./case-property-map.ts";

const header = "case_property,data_element_id,data_set_id,dhis2_name\n";
const row = "dhis_anc1,CstauQIBOlT,VaZsjqMclCP,ANC 1st visit\n";

function issuesOf(text: string): readonly string[] {
  try {
    parseCasePropertyMap({ text, source: "map.csv" });
  } catch (error) {
    if (error instanceof ConfigError) return [...error.message.split("\n"), error.hint ?? ""];
    throw error;
  }
  return [];
}

describe("the file as people have it", () => {
  test.each([
    ["as the old tool writes it", header + row],
    [
      "from a spreadsheet: byte order mark, semicolons, CRLF",
      `\uFEFF${header}${row}`.replaceAll(",", ";").replaceAll("\n", "\r\n"),
    ],
    [
      "columns in another order, and more of them",
      `note,data_set_id,case_property,data_element_id\n"a, b",VaZsjqMclCP, dhis_anc1 ,CstauQIBOlT\n`,
    ],
    ["with empty rows", `${header},,,\n${row}\n`],
  ])("%s", (_what, text) => {
    expect(parseCasePropertyMap({ text, source: "map.csv" })).toEqual([
      { property: "dhis_anc1", dataElement: "CstauQIBOlT", dataSet: "VaZsjqMclCP" },
    ]);
  });

  test("every cell stays, so that it can be written back", () => {
    expect(
      readCasePropertyTable({
        text: `\uFEFF${header.replaceAll(",", ";")}x;CstauQIBOlT\n`,
        source: "map.csv",
      }),
    ).toEqual({
      columns: ["case_property", "data_element_id", "data_set_id", "dhis2_name"],
      delimiter: ";",
      rows: [
        {
          property: "x",
          dataElement: "CstauQIBOlT",
          dataSet: "",
          line: 2,
          cells: { case_property: "x", data_element_id: "CstauQIBOlT", data_set_id: "", dhis2_name: "" },
        },
      ],
    });
  });
});

describe("what is wrong is named all at once, with its line", () => {
  test("rows", () => {
    const text = `${header}${row}1st,CstauQIBOlT,,\ncase_name,short,VaZsjqMclCP,\ndhis_anc1,,DS,\n,CstauQIBOlT,VaZsjqMclCP,,\n`;
    expect(issuesOf(text)).toEqual([
      expect.stringMatching(/^map\.csv:3:1: 1st is not a case property; expected a letter/),
      expect.stringMatching(/^map\.csv:4:1: case_name is not a case property; /),
      "map.csv:4:11: short is not a UID; expected a letter and ten letters or digits",
      "map.csv:5:1: dhis_anc1 is already on line 2; expected once",
      "map.csv:5:11: data_element_id is empty; expected a letter and ten letters or digits",
      "map.csv:5:12: DS is not a UID; expected a letter and ten letters or digits",
      expect.stringMatching(/^map\.csv:6:1: case_property is empty; /),
      "map.csv:6:27: more cells than the header has columns; expected 4",
      expect.stringContaining("gen-mapping data-sets --map map.csv"),
    ]);
  });

  test("a data set that is still to be filled", () => {
    expect(issuesOf(`${header}${row}dhis_b,CstauQIBOlT,,\n`)).toEqual([
      "map.csv:3:1: data_set_id of dhis_b is empty; expected the UID of a data set",
      expect.stringContaining("gen-mapping data-sets --map map.csv"),
    ]);
    expect(issuesOf("case_property,data_element_id\nx,CstauQIBOlT\n")[0]).toContain(
      "data_set_id of x is empty",
    );
  });

  test.each([
    ["nothing", "", "column case_property is missing"],
    ["no rows", header, "no rows below the header"],
    ["another file", "commcare_id;dhis2_id;filter\n", "column case_property is missing"],
    [
      "a column twice",
      `case_property,data_element_id,case_property\n`,
      "column case_property is there twice",
    ],
    ["an open quote", `${header}"x\n`, "not readable as CSV"],
  ])("%s", (_what, text, issue) => {
    expect(issuesOf(text).join("\n")).toContain(issue);
  });
});
