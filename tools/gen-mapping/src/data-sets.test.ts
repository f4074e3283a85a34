import { readFileSync, writeFileSync } from "node:fs";
import { runTool, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";

const header = "case_property,data_element_id,data_set_id,dhis2_name";
const [monthly, quarterly] = ["VaZsjqMclCP", "lhH5zvJSCkr"] as const;

test("one request fills every row; other columns, order, line ends and byte order mark stay", async () => {
  await withSandbox({}, async ({ sandbox, env, dir }) => {
    const file = dir.file("map.csv");
    const dataSets = async (): Promise<[number, string, string]> => {
      const { code, stderr } = await runTool("gen-mapping", { args: ["data-sets", "--map", file], env });
      return [code, stderr, readFileSync(file, "utf8")];
    };
    const [anc, stock, unknown] = ["CstauQIBOlT", "TXGsZvPsa11", "abcdefghij1"] as const;
    const before = `\uFEFF${header}\r\ndhis_anc,${anc},,"ANC, first"\r\ndhis_no,${unknown},,\r\ndhis_stock,${stock},,=x\r\n`;
    writeFileSync(file, before);
    const after = before
      .replace(`${anc},`, `${anc},${monthly}`)
      .replace(`${stock},`, `${stock},${quarterly}`);
    const issue = `line 3: data element ${unknown} is not on this server`;
    expect(await dataSets()).toEqual([5, expect.stringContaining(issue), after]);
    expect(sandbox.dhis2.requests.filter(({ path }) => path === "/api/dataElements")).toHaveLength(1);

    const filled = `${header}\ndhis_anc,${anc},${monthly},\n`;
    writeFileSync(file, filled);
    expect(await dataSets()).toEqual([0, expect.stringContaining("0 filled, 1 row, 0 open"), filled]);

    writeFileSync(file, `data_element_id;case_property\n${anc};dhis_anc\n`);
    expect(await dataSets()).toEqual([
      0,
      expect.stringContaining("1 filled, 1 row, 0 open"),
      `data_element_id;data_set_id;case_property\n${anc};${monthly};dhis_anc\n`,
    ]);

    writeFileSync(file, `${header}\ndhis anc,${anc},,\n`);
    expect(await dataSets()).toEqual([
      2,
      expect.stringContaining("map.csv:2:1: dhis anc is not"),
      expect.any(String),
    ]);
  });
});
