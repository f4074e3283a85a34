import { describe, expect, test } from "vitest";
import { chooseDataSets } from "./choose-data-sets.ts";

function aRow(
  dataElement: string,
  dataSet = "",
  line = 2,
): { dataElement: string; dataSet: string; line: number } {
  return { dataElement, dataSet, line };
}

function anElement(
  id: string,
  ...dataSets: string[]
): { id: string; dataSets: { id: string; name: string }[] } {
  return { id, dataSets: dataSets.map((dataSet) => ({ id: dataSet, name: `name of ${dataSet}` })) };
}

describe("the data set of a data element", () => {
  test("is the only one, or that which has most of the map", () => {
    const rows = [aRow("A"), aRow("B"), aRow("C")];
    const elements = [anElement("A", "big", "small"), anElement("B", "big"), anElement("C", "small", "big")];
    expect(chooseDataSets(rows, elements)).toEqual({
      dataSets: ["big", "big", "big"],
      filled: 3,
      issues: [],
    });
  });

  test("counts each data element once, whatever number of properties it has", () => {
    const rows = [aRow("A"), aRow("A"), aRow("A"), aRow("B"), aRow("C")];
    const elements = [anElement("A", "one", "two"), anElement("B", "two"), anElement("C", "one")];
    expect(chooseDataSets(rows, elements).dataSets).toEqual(["", "", "", "two", "one"]);
  });

  test("is not guessed when two fit equally: both are named", () => {
    expect(chooseDataSets([aRow("A", "", 7)], [anElement("A", "one", "two")])).toEqual({
      dataSets: [""],
      filled: 0,
      issues: [
        "line 7: data element A is in several data sets that fit equally: one (name of one), two (name of two); write one of them into data_set_id",
      ],
    });
  });

  test("stays as it is where a person wrote one; one that does not have the element is named", () => {
    const rows = [aRow("A", "two", 2), aRow("B", "one", 3)];
    const choice = chooseDataSets(rows, [anElement("A", "one", "two"), anElement("B", "two")]);
    expect(choice).toEqual({
      dataSets: ["two", "one"],
      filled: 0,
      issues: ["line 3: data set one does not have data element B; it is in two (name of two)"],
    });
  });

  test("is open for an element that is unknown, or in no data set", () => {
    const { dataSets, issues } = chooseDataSets([aRow("A", "", 2), aRow("B", "", 3)], [anElement("B")]);
    expect([dataSets, issues]).toEqual([
      ["", ""],
      [
        "line 2: data element A is not on this server, or this user may not see it",
        "line 3: data element B is in no data set that this user can see",
      ],
    ]);
  });
});
