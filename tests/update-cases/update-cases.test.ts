import { withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import {
  anUpdate,
  countForms,
  held,
  listEnds,
  listWrites,
  manyUpdates,
  outcomesOf,
  put,
  putFacilities,
  toCaseId,
  update,
} from "./update.ts";

test("properties are written in hundreds, and two runs change no case twice", async () => {
  await withSandbox({}, async (given) => {
    putFacilities(given, 201);
    const lines = manyUpdates(201, "1");
    const run = await update(given, lines);
    expect([run.code, ...new Set(listEnds(run))]).toEqual([0, "updated"]);
    expect(countForms(given)).toBe(3);
    expect(held(given, 201)).toEqual({ beds: "7", dhis_x: "1.200" });
    expect(new Set(listEnds(await update(given, lines)))).toEqual(new Set(["unchanged"]));
    expect(countForms(given)).toBe(3);
  });
});
