import { describe, expect, it } from "vitest";
import { ipcSurvey } from "../../seed/ipc-survey.ts";
import { seedSubmissions } from "../../seed/seed-submissions.ts";
import type { Survey } from "../survey.ts";
import { askKobo, type AskedKobo } from "../testing.ts";

const { submissions } = seedSubmissions({ count: 20, survey: ipcSurvey });
const asset = `/api/v2/assets/${ipcSurvey.uid}`;
const options = {
  type: "csv",
  lang: "_xml",
  group_sep: "/",
  hierarchy_in_labels: false,
  fields_from_all_versions: true,
  multiple_select: "both",
};

/** A form small enough to read its export. */
const small: Survey = {
  ...ipcSurvey,
  questions: [
    { name: "who", label: "Who?", type: "text", group: "" },
    {
      name: "seen",
      label: "Seen",
      type: "select_multiple",
      group: "ipc",
      choices: [
        { name: "soap", label: "Soap" },
        { name: "gel", label: "Gel" },
      ],
    },
    { name: "gps", label: "Place", type: "geopoint", group: "" },
  ],
};
const one = {
  _id: 7,
  uuid: "u2",
  rootUuid: "u1",
  answers: { who: 'Zoë "Zo";\nteam', "ipc/seen": "gel", gps: "1 2 3 4" },
  submissionTime: "2026-01-05T02:00:00",
  submittedBy: null,
};

function readCsv({ ask }: AskedKobo, changes: object = {}): string {
  const created = ask(`${asset}/export-settings/`, {
    method: "POST",
    body: { name: "daily", export_settings: { ...options, ...changes } },
  });
  expect(created.status).toBe(201);
  const { data_url_csv: url } = Object.assign({ data_url_csv: "" }, created.json());
  const { headers } = ask(url.replace("http://kobo.test", ""));
  return ask(headers.location?.replace("http://kobo.test", "") ?? "").body.toString();
}

describe("the CSV", () => {
  const own = `"_id";"_uuid";"_submission_time";"_validation_status";"_notes";"_status";"_submitted_by";"__version__";"_tags";"meta/rootUuid";"_index"`;
  const ownCells = `"7";"u2";"2026-01-05T02:00:00";"";"";"submitted_via_web";"";"${small.version}";"";"uuid:u1";"1"`;
  const who = `"Zoë ""Zo"";\nteam"`;
  it.each([
    ["names", {}, `"who";"seen";"seen/soap";"seen/gel"`, `${who};"gel";"0";"1"`],
    [
      "labels with their groups",
      { lang: "English", hierarchy_in_labels: "true", group_sep: ">" },
      `"Who?";"ipc>Seen";"ipc>Seen>Soap";"ipc>Seen>Gel"`,
      `${who};"Gel";"0";"1"`,
    ],
    ["one column a multi-select", { multiple_select: "summary" }, `"who";"seen"`, `${who};"gel"`],
    ["no summary column", { multiple_select: "details" }, `"who";"seen/soap";"seen/gel"`, `${who};"0";"1"`],
  ])("has %s", (_, changes, head, cells) => {
    const csv = readCsv(askKobo({ survey: small, submissions: [one] }), changes);
    const gps = "lang" in changes ? "Place" : "gps";
    const place = ["", "_latitude", "_longitude", "_altitude", "_precision"];
    const gpsHead = place.map((part) => `"${part === "" ? "" : "_"}${gps}${part}"`).join(";");
    const lines = [`${head};${gpsHead};${own}`, `${cells};"1 2 3 4";"1";"2";"3";"4";${ownCells}`];
    expect(csv).toBe(lines.map((line) => `${line}\r\n`).join(""));
  });

  it("has a line of tags when a question has one, and only the chosen fields", () => {
    const [question] = small.questions;
    const tagged: Survey = { ...small, questions: question ? [{ ...question, hxl: "#contact" }] : [] };
    const csv = readCsv(askKobo({ survey: tagged, submissions: [one] }), { fields: ["who", "_id"] });
    const lines = [`"who";"_id";"_uuid";"meta/rootUuid"`, `"#contact";"";"";""`, `${who};"7";"u2";"uuid:u1"`];
    expect(csv).toBe(lines.map((line) => `${line}\r\n`).join(""));
  });
});

describe("synchronous exports", () => {
  it("keep their file for five minutes", () => {
    const kobo = askKobo({ submissions });
    kobo.ask(`${asset}/export-settings/`, { method: "POST", body: { name: "d", export_settings: options } });
    const path = `${asset}/export-settings/es00000000000000000001/data.csv`;
    const file = (): string | undefined => kobo.ask(path).headers.location;
    const first = file();
    kobo.simulator.store.add({ FACILITY: "HF_111" });
    kobo.wait(299);
    expect(file()).toBe(first);
    kobo.wait(1);
    expect(file()).not.toBe(first);
    const direct = kobo.ask(path, { headers: { "user-agent": "LibreOffice 24.8" } });
    expect([direct.status, direct.body.toString().split("\r\n")[0]]).toEqual([
      200,
      expect.stringContaining('"FACILITY"'),
    ]);
  });

  it("are busy, fail, or come from another host by switch", () => {
    const kobo = askKobo({ submissions });
    kobo.ask(`${asset}/export-settings/`, { method: "POST", body: { name: "d", export_settings: options } });
    const path = `${asset}/export-settings/es00000000000000000001/data.csv`;
    kobo.simulator.setSwitches({ exportBusy: 1 });
    expect(kobo.ask(path)).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
    expect(kobo.ask(path).status).toBe(302);
    kobo.wait(301);
    kobo.simulator.setSwitches({ exportBusy: 0, exportError: "out of memory" });
    expect(kobo.ask(path)).toMatchObject({ status: 500, body: "out of memory" });
    kobo.wait(301);
    kobo.simulator.setSwitches({ exportError: null, storageUrl: "https://files.example.org" });
    expect(kobo.ask(path).headers.location).toMatch(/^https:\/\/files.example.org\/.*signature/);
    expect(kobo.ask(path.replace("csv", "ods")).status).toBe(400);
  });
});

describe("queued exports", () => {
  it("are ready after some polls, the same one is not queued twice, and ten are kept", () => {
    const { ask } = askKobo({ submissions });
    const created = ask(`${asset}/exports/`, { method: "POST", body: options });
    expect([created.status, created.json()]).toEqual([201, expect.objectContaining({ status: "created" })]);
    expect(ask(`${asset}/exports/`, { method: "POST", body: options }).status).toBe(200);
    const { uid } = Object.assign({ uid: "" }, created.json());
    expect(ask(`${asset}/exports/${uid}/`).json()).toMatchObject({ status: "processing", result: null });
    const { result } = Object.assign({ result: "" }, ask(`${asset}/exports/${uid}/`).json());
    const csv = ask(result.replace("http://kobo.test", "")).body.toString();
    expect(csv.split("\r\n").filter((line) => line.endsWith('"20"'))).toHaveLength(1);
    for (let made = 0; made < 10; made += 1)
      ask(`${asset}/exports/`, { method: "POST", body: { ...options, group_sep: String(made) } });
    expect(ask(`${asset}/exports/`).json()).toMatchObject({ count: 10 });
    expect(ask(`${asset}/exports/${uid}/`).status).toBe(404);
  });

  it("end in an error with its message", () => {
    const { ask, simulator } = askKobo({ submissions });
    simulator.setSwitches({ exportError: "boom", exportPolls: 1 });
    const { uid } = Object.assign(
      { uid: "" },
      ask(`${asset}/exports/`, { method: "POST", body: options }).json(),
    );
    expect(ask(`${asset}/exports/${uid}/`).json()).toMatchObject({
      status: "error",
      messages: { error: "boom" },
    });
  });

  it.each([
    ["no language", { ...options, lang: undefined }],
    ["an unknown key", { ...options, colour: "red" }],
    ["a language that the form has not", { ...options, lang: "Klingon" }],
  ])("are refused with %s", (_, body) => {
    const answer = askKobo().ask(`${asset}/exports/`, { method: "POST", body });
    expect([answer.status, answer.json()]).toEqual([400, { data: expect.any(String) }]);
  });
});
