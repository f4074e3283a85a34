import { expect, test } from "vitest";
import { isCasePropertyName } from "./case-update.ts";

test.each([
  ["dhis_x", true],
  ["x-1", true],
  ["Xml_x", false],
  ["_x", false],
  ["é", false],
  ["owner_id", false],
  ["external_id", false],
])("%s as the name of a property: %s", (name, is) => {
  expect(isCasePropertyName(name)).toBe(is);
});
