import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder, writeData } from "./data.ts";
import { type FastServers, withFastServers } from "./fast-servers/with-fast-servers.ts";
import { type Measured, measure } from "./measure.ts";
import type { Row } from "./report.ts";

const submissions = 100_000;
const changed = 100;
const checkout = join(import.meta.dirname, "..");
/** The SIPCA loader's own files for the program of the fixture. */
const files = join(checkout, "sandbox", "servers", "fixture", "sipca");

interface Generated {
  programStages: { programStageDataElements: { dataElement: Element }[] }[];
}

interface Element {
  column: string;
  valueType: string;
  "optionSet-mapping"?: Record<string, string>;
}

function read(name: string): string {
  return readFileSync(join(files, name), "utf8");
}

function toAnswer(element: Element, at: number): string {
  const answers = Object.keys(element["optionSet-mapping"] ?? {});
  if (answers.length > 0) return answers[at % answers.length] ?? "";
  if (element.valueType === "UNIT_INTERVAL") return `0.${10 + (at % 90)}`;
  return element.valueType === "TEXT" ? `"équipe ~ ${at % 40}"` : String(at % 60);
}

/** The same submissions on every day, but that `edits` of them, spread over the file, have other answers. */
function writeDay(name: string, edits: number): string {
  const generated: Generated = JSON.parse(read("mapping_generated.json"));
  const [stage] = generated.programStages;
  const elements = (stage?.programStageDataElements ?? []).map(({ dataElement }) => dataElement);
  const facilities = Object.keys(JSON.parse(read("mapping_orgUnits.json")));
  const step = edits === 0 ? Infinity : submissions / edits;
  const head = ["_id", "_uuid", "FACILITY", "ASSESSMENT_DATE", ...elements.map(({ column }) => column)];
  const toRow = (at: number): string => {
    const day = `2024-${String(1 + (at % 12)).padStart(2, "0")}-${String(1 + (at % 28)).padStart(2, "0")}`;
    const edit = at % step === 0 ? 1 : 0;
    const answers = elements.map((element, place) => toAnswer(element, at + place + edit));
    return [at + 1, `uuid-${at}-${edit}`, facilities[at % facilities.length], day, ...answers].join("~");
  };
  return writeData(name, submissions, toRow, `${head.join("~")}\n`);
}

interface Day {
  run: Measured;
  requests: { method: string; requestBytes: number }[];
}

async function runDay(csv: string, args: string, { env, dhis2 }: FastServers): Promise<Day> {
  const state = join(folder, "kobo-daily");
  copyFileSync(csv, join(folder, "today.csv"));
  writeFileSync(join(folder, "no.env"), "", { mode: 0o600 });
  const settings = {
    SOURCE: join(folder, "today.csv"),
    MAPPING: join(files, "mapping_generated.json"),
    ORG_UNITS: join(files, "mapping_orgUnits.json"),
    STREAM: "sipca",
    DELIMITER: "~",
    STATE: state,
    SMTP_URL: "",
  };
  dhis2.clearRequests();
  const script = join(checkout, "pipelines", "kobo-to-events.sh");
  const run = await measure(`${script} --env ${join(folder, "no.env")} ${args}`, {
    env: { ...env, ...settings },
  });
  if (run.code !== 0) throw new Error(run.stderr.slice(-500));
  return { run, requests: [...dhis2.requests] };
}

function render(what: string, { run, requests }: Day): Row {
  const bytes = requests.reduce((sum, { requestBytes }) => sum + requestBytes, 0);
  const posts = requests.filter(({ method }) => method === "POST").length;
  const wire = `${requests.length} requests, ${posts} of them POST, ${(bytes / 1000).toFixed(0)} kB sent`;
  return { what, measured: `${run.seconds.toFixed(1)} s, ${wire}`, aim: "", peak: 0 };
}

/** The whole daily script: first run, the next day with 100 changed, and the same day sent in full for comparison. */
export async function benchKoboDaily(): Promise<Row[]> {
  rmSync(join(folder, "kobo-daily"), { recursive: true, force: true });
  const [first, next] = [writeDay("kobo-day-1.csv", 0), writeDay("kobo-day-2.csv", changed)];
  return await withFastServers({}, async (servers) => [
    render("kobo-to-events.sh, 100,000 rows, all new", await runDay(first, "", servers)),
    render("kobo-to-events.sh, 100,000 rows known, 100 changed", await runDay(next, "", servers)),
    render("the same with --full: nothing taken as known", await runDay(next, "--full", servers)),
  ]);
}
