// The types that somebody meets who takes the packages into a project of their own; and that none of them has become `any`.
import { type CasePage, type CommcareClient, createCommcareClient } from "@d2pipe/commcare-client";
import {
  createDhis2Client,
  type Dhis2Client,
  type ImportReport,
  type MetadataSnapshot,
} from "@d2pipe/dhis2-client";
import { AuthError, type ExitCode, isD2pipeError, type RemoteError } from "@d2pipe/errors";
import { createHttp, type Http, type HttpAnswer } from "@d2pipe/http";
import { createKoboClient, type KoboClient, type SubmissionPage } from "@d2pipe/kobo-client";
import { type CsvRow, type RowBatch, readRows } from "@d2pipe/kobo-csv";
import { type Case, type Line, type ParsedLine, parseLine, type TrackerEvent } from "@d2pipe/records";

const { env } = process;
const userAgent = "somebody/1.0";
const login = { username: env.DHIS2_USERNAME ?? "", password: env.DHIS2_PASSWORD ?? "" };

export async function countCases(commcare: CommcareClient): Promise<number> {
  let count = 0;
  const pages: AsyncIterable<CasePage> = commcare.listCases({ api: "v2", type: "visit", closed: true });
  for await (const page of pages) {
    const cases: Iterable<Case> = page.cases;
    for (const { properties } of cases) if (properties) count += 1;
  }
  // @ts-expect-error there are two APIs, v1 and v2
  commcare.listCases({ api: "v3", type: "visit" });
  return count;
}

export async function send(dhis2: Dhis2Client, event: TrackerEvent): Promise<ImportReport> {
  const snapshot: MetadataSnapshot = await dhis2.getMetadataSnapshot({ now: new Date() });
  const [valueType] = snapshot.programs.flatMap(({ programStages }) =>
    programStages.flatMap((stage) =>
      stage.programStageDataElements.map((part) => part.dataElement.valueType),
    ),
  );
  const text: string | undefined = valueType;
  // @ts-expect-error a program's list of stages has another name
  const wrong = snapshot.programs[0]?.stages;
  const body = JSON.stringify({ events: [event], text, wrong });
  // @ts-expect-error an import says what it does with objects that are there already
  void (() => dhis2.importTracker(body, {}));
  return await dhis2.importTracker(body, { importStrategy: "CREATE_AND_UPDATE", importMode: "VALIDATE" });
}

export async function countSubmissions(kobo: KoboClient, asset: string): Promise<number> {
  let count = 0;
  for await (const { submissions } of kobo.listSubmissions(asset) satisfies AsyncIterable<SubmissionPage>)
    count += submissions.filter(({ _id }) => Number.isInteger(_id)).length;
  // @ts-expect-error `_id` is a number
  void ((page: SubmissionPage): string | undefined => page.submissions[0]?._id);
  return count;
}

export async function countRows(kobo: KoboClient, asset: string): Promise<number> {
  let count = 0;
  const batches: AsyncIterable<RowBatch> = readRows(kobo.makeExport(asset), { source: "export" });
  for await (const { rows } of batches) count += rows.filter((row: CsvRow) => row._id !== "").length;
  // @ts-expect-error what is read has a name
  void (() => readRows(kobo.makeExport(asset), {}));
  return count;
}

export async function whyRefused(http: Http): Promise<ExitCode | undefined> {
  try {
    const answer: HttpAnswer = await http.request({ method: "GET", path: "/api/me" });
    // @ts-expect-error a status is a number
    const status: string = answer.status;
    throw new Error(status);
  } catch (error) {
    const refused: RemoteError | undefined = error instanceof AuthError ? error : undefined;
    return isD2pipeError(error) && refused?.mayHaveArrived === false ? error.exitCode : undefined;
  }
}

export function kindOf(line: Line): string {
  const parsed: ParsedLine = parseLine(JSON.stringify(line));
  // @ts-expect-error only a line of a case has one
  void (() => parsed.line.case);
  return parsed.kind === "row" ? `row of ${parsed.line.src.system}` : parsed.kind;
}

const commcare = createCommcareClient({
  baseUrl: env.COMMCARE_URL ?? "",
  domain: env.COMMCARE_DOMAIN ?? "",
  username: env.COMMCARE_USERNAME ?? "",
  apiKey: env.COMMCARE_API_KEY ?? "",
  userAgent,
});
const dhis2 = createDhis2Client({ baseUrl: env.DHIS2_URL ?? "", login, userAgent });
const kobo = createKoboClient({
  baseUrl: env.KOBO_URL ?? "",
  login: { token: env.KOBO_TOKEN ?? "" },
  userAgent,
});
const headers = { Authorization: `Basic ${btoa("nobody:wrong")}` };
const stranger = createHttp({ service: "DHIS2", baseUrl: env.DHIS2_URL ?? "", headers, userAgent });
const asset = env.ASSET ?? "";
const report = await send(dhis2, { program: "m9HubivKFQ0", programStage: "aPPoC5xUgS3" });
console.log(
  JSON.stringify({
    cases: await countCases(commcare),
    refusedEvents: report.stats.ignored,
    submissions: await countSubmissions(kobo, asset),
    rows: await countRows(kobo, asset),
    exitCode: await whyRefused(stranger),
    kind: kindOf({ src: { system: "kobo", stream: "s", id: "1" }, row: { a: "1" } }),
  }),
);
