import { expect, test } from "vitest";
import { explainCode } from "./explain-code.ts";

test("a code of our own, a code of DHIS2 and a code nobody knows are all explained", () => {
  expect(explainCode("NO_DATE").message).toContain("date");
  expect(explainCode("E1125").hint).toBeTruthy();
  expect(explainCode("E9999").hint).toContain("E9999");
});
