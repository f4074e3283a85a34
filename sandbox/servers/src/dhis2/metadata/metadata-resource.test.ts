import { describe, expect, test } from "vitest";

import { askSimulator, createTestSimulator } from "../testing/ask-simulator.ts";
import { ids } from "../testing/event-builder.ts";
import { isJsonObject, objectsOf, refsOf, toText } from "../json.ts";

const { simulator } = createTestSimulator();

function get(path: string) {
  return askSimulator(simulator, path).json;
}

function listOf(path: string, kind: string) {
  const body = get(path);
  return objectsOf(isJsonObject(body) ? body[kind] : undefined);
}

describe("fields", () => {
  const program = `/api/programs/${ids.fever}`;

  test("reach through references and lists as deep as asked", () => {
    const nested = "fields=programStages[programStageDataElements[dataElement[optionSet[options[code]]]]]";
    const text = JSON.stringify(get(`${program}?${nested}`));
    expect(text).toContain('{"optionSet":{"options":[{"code":"M"},{"code":"F"}]}}');
  });

  test("shrink references without brackets to their ids", () => {
    expect(get(`${program}?fields=programStages`)).toEqual({ programStages: [{ id: ids.feverStage }] });
  });

  test("leave out what `!` names from a preset", () => {
    const body = get(`${program}?fields=*,!organisationUnits,!programStages`);
    expect(body).toMatchObject({ id: ids.fever, programType: "WITHOUT_REGISTRATION" });
    expect(body).not.toHaveProperty("organisationUnits");
  });

  test("count and rename; other transformers, which no tool asks, are answered 501", () => {
    expect(get(`${program}?fields=organisationUnits~size,name~rename(called)`)).toEqual({
      organisationUnits: 24,
      called: "Fever visits",
    });
    expect(get(`${program}?fields=programStages~pluck(name)`)).toMatchObject({ httpStatusCode: 501 });
  });
});

describe("lists", () => {
  test("hold 50 rows unless asked otherwise, and walk to the end by their links", () => {
    let path: string | undefined = "/api/dataElements?fields=id&pageSize=30";
    const seen: string[] = [];
    while (path !== undefined) {
      const body = get(path);
      seen.push(...refsOf(isJsonObject(body) ? body.dataElements : undefined));
      const next: unknown = isJsonObject(body) && isJsonObject(body.pager) ? body.pager.nextPage : undefined;
      path = typeof next === "string" ? next.replace("http://dhis2.test", "") : undefined;
    }
    expect(new Set(seen)).toEqual(
      new Set(refsOf(listOf("/api/dataElements?fields=id&paging=false", "dataElements"))),
    );
    expect(listOf("/api/dataElements", "dataElements")).toHaveLength(50);
  });

  test("filter by any operator, all of them or one of them", () => {
    const codes = (query: string) =>
      listOf(`/api/organisationUnits?fields=code&paging=false&${query}`, "organisationUnits").map(
        ({ code }) => code,
      );
    expect(codes("filter=code:like:HF-11")).toHaveLength(4);
    expect(codes("filter=code:$like:MA&filter=level:ge:3")).toHaveLength(6);
    expect(codes("filter=level:eq:1&filter=code:eq:HF-324&rootJunction=OR")).toEqual(["MA", "HF-324"]);
    expect(codes("filter=parent.code:eq:MA-11")).toEqual(["HF-111", "HF-112", "HF-113", "HF-114"]);
    expect(codes("filter=closedDate:!null")).toEqual(["HF-324"]);
    expect(codes("filter=level:!in:[2,3,4]")).toEqual(["MA"]);
    expect(codes("filter=name:ilike:NORTH REGION")).toEqual(["MA-1"]);
  });

  test("part one filter at its commas from 2.42 on only", () => {
    const query = "/api/organisationUnits?fields=code&filter=level:eq:2,code:eq:MA-1";
    expect(listOf(query, "organisationUnits")).toEqual([{ code: "MA-1" }]);
    const older = createTestSimulator({ version: "2.41" }).simulator;
    // There the comma is part of the number (recorded on 2.41.9.1).
    expect(askSimulator(older, query).json).toMatchObject({ httpStatusCode: 400, errorCode: "E1003" });
  });

  test("come in the order asked", () => {
    const names = listOf("/api/optionSets?fields=name&order=name:desc", "optionSets").map(({ name }) => name);
    expect(names).toEqual(["Test result", "Symptom", "Sex", "Score", "Outcome", "Facility type"]);
  });
});

test("org units carry path, level and the dates they opened and closed", () => {
  const [unit] = listOf(
    "/api/organisationUnits?filter=code:eq:HF-324&fields=level,path,closedDate",
    "organisationUnits",
  );
  expect(unit).toMatchObject({ level: 4, closedDate: "2020-12-31T00:00:00.000" });
  expect(toText(unit?.path).split("/")).toHaveLength(5);
});

test("a program without public access is not there for a user it is not shared with", () => {
  const shared = { sharing: { public: "--------", users: { graK1oz8UJh: { access: "r-r-----" } } } };
  const metadata = {
    users: [
      { id: "graK1oz8UJh", username: "integration", password: "Malaika-2024!" },
      { id: "graK1oz8UJi", username: "reader", password: "Malaika-2024!" },
    ],
    programs: [{ id: ids.fever, name: "Fever", programType: "WITHOUT_REGISTRATION", ...shared }],
  };
  const closed = createTestSimulator({ metadata }).simulator;
  const path = `/api/programs/${ids.fever}?fields=id`;
  expect(askSimulator(closed, path).status).toBe(200);
  expect(askSimulator(closed, path, { user: "reader" }).status).toBe(403);
  expect(askSimulator(closed, "/api/programs", { user: "reader" }).json).toMatchObject({ programs: [] });
});

test("metadata that is not a payload is refused with its place", () => {
  expect(() => createTestSimulator({ metadata: { programs: [7] } })).toThrow("programs.0");
});
