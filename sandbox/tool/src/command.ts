import { costedVersions } from "@d2pipe/sandbox/server-costs";
import { defineTool, type Tool } from "@d2pipe/tool-kit";

const port = (server: string) =>
  ({
    type: "number",
    value: "PORT",
    description: `port of ${server}; 0 picks a free one`,
    default: 0,
    min: 0,
    max: 65_535,
  }) as const;

export const tool: Tool = defineTool({
  name: "sandbox",
  description:
    "Serve simulators of DHIS2, CommCare HQ, KoboToolbox and dispatcher2, a mail inbox and a page that shows what arrives, on 127.0.0.1",
  flags: {
    profile: {
      type: "text",
      value: "VERSION",
      description: "DHIS2 version to answer as, 2.38 to 2.43; default: that of --server-cost, else 2.42",
    },
    "server-cost": {
      type: "text",
      value: "VERSION",
      description: "answer imports into DHIS2 as slowly as a real server of this version did, on two cores",
      choices: costedVersions,
    },
    cases: {
      type: "number",
      value: "N",
      description: "seeded cases of type visit",
      default: 5000,
      min: 0,
      max: 10_000_000,
    },
    submissions: {
      type: "number",
      value: "N",
      description: "seeded submissions of the Kobo form IPC assessment",
      default: 3000,
      min: 0,
      max: 1_000_000,
    },
    "data-values": {
      type: "number",
      value: "N",
      description: "seeded data values in DHIS2, of reports from the last whole month and quarter backwards",
      default: 12_000,
      min: 0,
      max: 5_000_000,
    },
    "with-target": {
      type: "switch",
      description:
        "start a second DHIS2, empty, whose metadata has other ids but the same codes and names; its settings are written as DHIS2_TARGET_… for --connection TARGET, those of the first also as DHIS2_SOURCE_…",
    },
    "target-profile": {
      type: "text",
      value: "VERSION",
      description: "DHIS2 version of the second one, which it starts too; default: that of the first",
    },
    seed: {
      type: "number",
      value: "N",
      description: "the same seed gives the same cases, submissions and data values",
      default: 1,
    },
    "time-zone": {
      type: "text",
      value: "ZONE",
      description: "time zone of the DHIS2 server",
      default: "Etc/UTC",
    },
    "write-env": {
      type: "text",
      value: "FILE",
      description:
        "write the settings for the other tools there (mode 0600) once all servers listen; removed at the end",
    },
    "dhis2-port": port("DHIS2"),
    "target-port": port("the second DHIS2"),
    "commcare-port": port("CommCare HQ"),
    "kobo-port": port("KoboToolbox"),
    "dispatcher2-port": port("dispatcher2"),
    "smtp-port": port("the mail inbox"),
    "web-port": port("the page"),
  },
  input: "none",
  produces: "nothing on stdout; addresses on stderr",
  examples: [
    "sandbox --cases 500 --write-env sandbox.env",
    "set -a; . ./sandbox.env; set +a; fetch-cases --type visit --closed --since 2024-01-01 | head -1 | jq .",
    'curl -X PUT $DHIS2_URL/__faults -d \'{"rules":[{"match":{"method":"POST","every":3},"fault":{"kind":"cut-after-commit"}}]}\'',
  ],
  notes: [
    "Runs until SIGINT or SIGTERM and leaves nothing behind. The --write-env file appears when all servers listen, so a script may wait for it; " +
      "besides the settings of the other tools it names the page (SANDBOX_WEB_URL). A file that the sandbox did not write is never overwritten.",
    "Control requests, on the ports of DHIS2, CommCare, Kobo and dispatcher2: PUT, GET, DELETE /__faults; GET, DELETE /__requests; GET /__state; for DHIS2 also PUT /__system, for CommCare POST /__cases, for Kobo POST /__submissions, for dispatcher2 POST /__deliver. " +
      "On the page's port: GET, DELETE /__mails; PUT /__smtp.",
    "The second DHIS2 holds what every DHIS2 is born with under the same ids, everything else under ids of its own. Seeded data values are the same for the same seed and day.",
    "Everything in it is invented. It listens on 127.0.0.1 only.",
  ],
  async start(context) {
    const { createServe } = await import("./serve.ts");
    return createServe(context);
  },
});
