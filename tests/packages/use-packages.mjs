// What somebody does with the packages in a project of their own, without types. Addresses and logins come from the environment.
import { createCommcareClient } from "@d2pipe/commcare-client";
import { createDhis2Client } from "@d2pipe/dhis2-client";
import { ConfigError, HttpError, isD2pipeError } from "@d2pipe/errors";
import { createHttp } from "@d2pipe/http";
import { createKoboClient } from "@d2pipe/kobo-client";
import { readRows, writeRows } from "@d2pipe/kobo-csv";
import { computeUid, parseLine } from "@d2pipe/records";

const { env } = process;
const login = { username: env.DHIS2_USERNAME, password: env.DHIS2_PASSWORD };
const program = "m9HubivKFQ0";
const programStage = "aPPoC5xUgS3";
const userAgent = "somebody/1.0";

const commcare = createCommcareClient({
  baseUrl: env.COMMCARE_URL,
  domain: env.COMMCARE_DOMAIN,
  username: env.COMMCARE_USERNAME,
  apiKey: env.COMMCARE_API_KEY,
  userAgent,
});
const ids = [];
for await (const page of commcare.listCases({ api: "v2", type: "visit", closed: true }))
  for (const record of page.cases) ids.push(record.case_id);

const dhis2 = createDhis2Client({ baseUrl: env.DHIS2_URL, login, userAgent });
const snapshot = await dhis2.getMetadataSnapshot({ programs: [program], now: new Date() });
const event = {
  event: computeUid({
    kind: "event",
    type: program,
    stage: programStage,
    system: "test",
    id: "1",
    generation: 0,
  }),
  program,
  programStage,
  orgUnit: snapshot.programs[0].organisationUnits.find((id) => id === "IO8BkLFjFoe"),
  occurredAt: "2024-03-11",
  status: "COMPLETED",
  dataValues: [
    { dataElement: "VAAsWcu5xsN", value: "4" },
    { dataElement: "daI0txTxpAx", value: "F" },
  ],
};
const body = JSON.stringify({ events: [event] });
const report = await dhis2.importTracker(body, { importStrategy: "CREATE_AND_UPDATE" });

const kobo = createKoboClient({ baseUrl: env.KOBO_URL, login: { token: env.KOBO_TOKEN }, userAgent });
let submissions = 0;
for await (const page of kobo.listSubmissions(env.ASSET)) submissions += page.submissions.length;

let csv = "";
for await (const { rows, columns } of readRows(kobo.makeExport(env.ASSET), {
  source: "export",
  delimiter: ";",
}))
  for await (const text of writeRows([rows], { columns, delimiter: "," })) csv += text;

const headers = { Authorization: `Basic ${btoa("nobody:wrong")}` };
const http = createHttp({ service: "DHIS2", baseUrl: env.DHIS2_URL, headers, userAgent });
const refused = await http.requestJson({ method: "GET", path: "/api/me" }).catch((error) => error);

const line = parseLine(`{"src":{"system":"test","stream":"t","id":"1"},"event":${JSON.stringify(event)}}`);
console.log(
  JSON.stringify({
    cases: ids.length,
    stats: report.stats,
    submissions,
    csvStarts: csv.startsWith('"'),
    refused: [refused instanceof HttpError, isD2pipeError(refused), refused.exitCode],
    kind: line.kind,
    config: new ConfigError(["x"]).exitCode,
  }),
);
