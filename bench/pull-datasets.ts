import { join } from "node:path";
import { dhis2Login, startSimulatorServer } from "@d2pipe/sandbox";
import { createFastDataValues, toBytes } from "./fast-servers/fast-data-values.ts";
import { installPeer } from "./install-peer.ts";
import { bin, measureMedian, type Measured } from "./measure.ts";
import type { Row } from "./report.ts";

const megabyte = 1e6;
/** 300 MB; the slow ones get a tenth. */
const many = 1_000_000;
const few = 100_000;

interface Subject {
  what: string;
  aim: string;
  values: number;
  command: (url: string) => Promise<string> | string;
}

function toUrl(url: string, values: number): string {
  return `'${url}/api/dataValueSets?dataSet=VaZsjqMclCP&orgUnit=U8CrQSoJmef&children=true&period=202401&limit=${values}'`;
}

/** What people write without a stream: all of it in memory. */
const parse = `const response = await fetch(process.argv[1]); for (const dataValue of (await response.json()).dataValues) process.stdout.write(JSON.stringify(dataValue) + "\\n")`;

const subjects: readonly Subject[] = [
  {
    what: "pull-datasets",
    aim: "≥ 300 MB/s, ≤ 100 MB",
    values: many,
    command: () =>
      `${join(bin, "pull-datasets")} --quiet --data-set VaZsjqMclCP --org-unit U8CrQSoJmef --period 202401`,
  },
  {
    what: "curl alone",
    aim: "",
    values: many,
    command: (url) => `curl --silent ${toUrl(url, many)}`,
  },
  {
    what: "curl | jq -c '.dataValues[]'",
    aim: "",
    values: few,
    // Its memory is watched, not that of curl.
    command: (url) => `jq -c '.dataValues[]' <(curl --silent ${toUrl(url, few)})`,
  },
  {
    what: "Node, JSON.parse",
    aim: "",
    values: few,
    command: (url) => `node --input-type=module -e '${parse}' -- ${toUrl(url, few)}`,
  },
  {
    what: "Python json-stream",
    aim: "",
    values: few,
    command: async (url) => {
      const programs = await installPeer("venv-json-stream", ["json-stream", "requests"], "python");
      return `${join(programs, "python")} ${join(import.meta.dirname, "values-by-json-stream.py")} ${toUrl(url, few)}`;
    },
  },
];

/** One long answer of a server that costs next to nothing, read by each. */
export async function benchPullDatasets(): Promise<Row[]> {
  await using server = new AsyncDisposableStack();
  const dhis2 = await startSimulatorServer({ simulator: createFastDataValues(many) });
  server.defer(() => dhis2.close());
  const env = {
    DHIS2_URL: dhis2.url,
    DHIS2_USERNAME: dhis2Login.username,
    DHIS2_PASSWORD: dhis2Login.password,
  };
  const rows: Row[] = [];
  let mine = 0;
  for (const { what, aim, values, command } of subjects) {
    const run = await measureSubject(command, dhis2.url, env);
    if (typeof run === "string") {
      rows.push({ what, measured: `not measured: ${run}`, aim, peak: 0 });
      continue;
    }
    const speed = toBytes(values) / megabyte / run.seconds;
    mine ||= speed;
    const beside = speed === mine ? "" : ` (pull-datasets is ${(mine / speed).toFixed(1)} × as fast)`;
    const measured = `${speed.toFixed(0)} MB/s${beside}, ${run.cpu.toFixed(2)} s of processor time`;
    rows.push({
      what: `${what}, ${Math.round(toBytes(values) / megabyte)} MB`,
      measured,
      aim,
      peak: run.peak,
    });
  }
  return rows;
}

async function measureSubject(
  command: Subject["command"],
  url: string,
  env: Record<string, string>,
): Promise<Measured | string> {
  try {
    const run = await measureMedian(await command(url), { env });
    return run.code === 0 ? run : run.stderr.slice(-300);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
