import { expect, test } from "vitest";
import { isJsonObject } from "../json.ts";
import { askSimulator, createTestSimulator } from "../testing/ask-simulator.ts";

const one = {
  dataElement: "oiJ3KI6Bv3P",
  period: "202401",
  orgUnit: "IO8BkLFjFoe",
  value: "3",
};

test.each(["2.38", "2.42", "2.43"])("a value that was imported is exported (%s)", (version) => {
  const { simulator } = createTestSimulator({ version });
  const posted = askSimulator(simulator, "/api/dataValueSets", {
    body: { dataSet: "VaZsjqMclCP", dataValues: [one] },
  });
  expect(posted.status).toBe(200);
  const path = "/api/dataValueSets?dataSet=VaZsjqMclCP&period=202401&orgUnit=U8CrQSoJmef&children=true";
  const { json } = askSimulator(simulator, path);
  const values = isJsonObject(json) ? json.dataValues : undefined;
  expect(values).toMatchObject([{ dataElement: one.dataElement, orgUnit: one.orgUnit, value: "3" }]);
});
