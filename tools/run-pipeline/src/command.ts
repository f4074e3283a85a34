import { defineTool, type Tool } from "@d2pipe/tool-kit";

export const tool: Tool = defineTool({
  name: "run-pipeline",
  description: "Run the script of a pipeline with a settings file, stop it in order, and mail when it fails",
  input: "none",
  flags: {},
  common: ["env"],
  operands: {
    usage: "-- SCRIPT ARGUMENTS",
    description:
      "The scripts in pipelines/ start themselves through it. An --env FILE among the arguments is taken out of them.",
    max: Number.MAX_SAFE_INTEGER,
  },
  produces: "what the script writes",
  examples: [
    "run-pipeline --env /etc/d2pipe/visits.env -- pipelines/cases-to-events.sh --dry-run",
    "cat > count.sh <<'SCRIPT'\n#!/usr/bin/env bash\nset -o pipefail\nfetch-cases --type visit --since all | wc -l\nSCRIPT\nchmod +x count.sh; run-pipeline --env visits.env -- ./count.sh",
  ],
  notes: [
    "Without --env the settings file is .env, when there is one here. It is read, never run: NAME=value lines; quotes round the value are optional, and nothing in it is expanded.\n  It has to be readable by its owner only. Relative paths in it are taken from its folder. What the environment says takes precedence.",
    "The exit code is the most severe of the script's steps: 1, 6, 2, 7, 8, 4, 130, 143, 3, 5. A step that was killed counts as 143,\n  one that could not be started as 2.",
    "Mail: with SMTP_URL, MAIL_FROM and MAIL_TO set, one mail for each run that ends with something other than 0, or whose outcomes need a look;\n  with MAIL_ON=always after every run. It says which step failed, what to do, what became of the records, and the last lines on stderr.\n  A run that somebody stopped with SIGINT is not mailed.",
    "SIGINT and SIGTERM are passed on to every tool of the script; run-pipeline ends when the last of them has. When it is killed itself,\n  the tools stop as after SIGTERM.",
    "What a script may report, in the folder D2PIPE_RUN: a line 'NAME CODE' in the file steps for each step that ended;\n  the outcomes of mail-outcomes --summary in summary.json. A script that does the same for several parts (pairs of servers) reports\n  'PART: NAME CODE' and PART.summary.json, and writes a line 'PART:' on stderr where each begins: all of them are one mail.",
  ],
  async start(context) {
    const { createRunPipeline } = await import("./create-run-pipeline.ts");
    return createRunPipeline(context);
  },
});
