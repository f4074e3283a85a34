import { defineTool, type Tool } from "@d2pipe/tool-kit";

export const tool: Tool = defineTool({
  name: "fetch-rows",
  description: "Fetch rows of a SQL database as record lines",
  input: "none",
  flags: {
    sql: {
      type: "text",
      value: "FILE",
      required: true,
      description: "file with one SELECT; each row that it gives is one record",
    },
    param: {
      type: "list",
      value: "NAME=VALUE",
      description: "value of :NAME in the SQL; repeat it for each",
    },
    table: {
      type: "text",
      value: "NAME",
      required: true,
      description: "what one row is, as the table it comes from: the first part of src.id. Never change it",
    },
    key: {
      type: "text",
      value: "COLUMNS",
      required: true,
      description: "columns that name a row permanently, separated by commas: the rest of src.id",
    },
    rev: {
      type: "text",
      value: "COLUMN",
      description: "column that changes whenever the row does, as src.rev (default: a hash of the row)",
    },
    voided: {
      type: "text",
      value: "COLUMN",
      description: "boolean column: a row where it is true asks for deletion at the target",
    },
    watermark: {
      type: "text",
      value: "COLUMNS",
      description:
        "columns by which rows are new, separated by commas, as in date_changed,id: with --index only rows behind the checkpoint are read",
    },
    overlap: {
      type: "number",
      value: "MINUTES",
      default: 5,
      min: 0,
      max: 525_600,
      description: "read again this long before the checkpoint, for rows that were committed late",
    },
    from: {
      type: "text",
      value: "VALUE",
      description: "read again from this value of the first --watermark column on; moves no checkpoint",
    },
    until: {
      type: "text",
      value: "VALUE",
      description: "read again up to this value, which is included; moves no checkpoint",
    },
    system: {
      type: "text",
      value: "NAME",
      default: "sql",
      description: "src.system: give each database its own name when several go to one DHIS2",
    },
    stream: { type: "text", value: "NAME", description: "name of the stream (default: that of --table)" },
    timeout: {
      type: "number",
      value: "SECONDS",
      default: 600,
      min: 0,
      max: 86_400,
      description: "how long the database may take until the next rows are there; 0: any time",
    },
  },
  common: ["index"],
  settings: ["database"],
  produces: "begin, row, checkpoint, end; outcome for rows without a key, or with the key of another row",
  examples: [
    "fetch-rows --sql visits.sql --table encounter --key encounter_id | head -2 | jq .",
    "fetch-rows --sql visits.sql --table encounter --key encounter_id --watermark date_changed,encounter_id --index mart.db \\\n  | to-events --mapping mapping.json --metadata metadata.json | push-dhis2 --index mart.db",
    "fetch-rows --sql visits.sql --table encounter --key encounter_id --watermark date_changed --from 2024-03-01 --until 2024-03-31 | wc -l",
  ],
  notes: [
    "The SQL is one SELECT (also WITH, VALUES, TABLE), run in a read-only transaction with one snapshot: it cannot write, and sees\n  nothing of what is written meanwhile. It is read as (the SELECT) ORDER BY watermark and key, so an ORDER BY of its own has no effect.\n  Names of columns are given as the result has them, in the same letters: --key Patient_Identifier.",
    "src.id is TABLE/KEY: encounter/17, or encounter/17/2 of two key columns. A row whose key is null or empty is rejected (NO_ID). Rows with\n  one key (and one watermark) that differ are all rejected (DUPLICATE_RECORD): which one comes first is chance. Rows that are alike pass.",
    'Values: boolean as true and false, smallint, integer, real and double precision as numbers, json, jsonb and arrays as they are, null as null,\n  and all else as text. bigint and numeric are text too ("9007199254740993", "0.10"), since most programs would round them as numbers.\n  timestamp with time zone is in UTC (2024-03-11T09:13:02.551042Z), timestamp without one is as it is stored (2024-03-11T09:13:02.551042).\n  The session is in UTC: what the SQL itself makes of times (now()::date) is, too.',
    "Without --watermark: a full listing, every time. With it and --index: rows behind the checkpoint that the sink of this pipe\n  stored there, and everything when there is none yet. Rows come again (unchanged) in the overlap. A row with nothing in a watermark column comes\n  every time, and the checkpoint never passes the present time, so a date in the future hides no later change.\n  --overlap counts for dates and times; columns of other types go on exactly behind the checkpoint.",
    "With --watermark and --index, rows that wait to be corrected (rejected or unknown in an earlier run) are fetched again by key after the\n  listing. One that the SQL gives no more is reported once, as skipped.",
    "--from and --until: a day includes all of it, 10:15:00 that whole second. For timestamp with time zone a text without a zone is UTC.",
    "DATABASE_URL is postgres://user:password@host:5432/database. A server on another machine must speak TLS with a certificate that is\n  trusted (NODE_EXTRA_CA_CERTS for an authority of your own); ?sslmode=disable is without TLS, ?sslmode=no-verify trusts any server,\n  ?sslmode=verify-full asks for a trusted one on this machine, too. @localhost/database?host=/var/run/postgresql is a socket, ?options=-c%20search_path%3Dmart a setting.",
  ],
  async check(given) {
    const { checkFlags } = await import("./check-flags.ts");
    checkFlags(given);
  },
  async start(context) {
    const { createFetchRows } = await import("./create-fetch-rows.ts");
    return createFetchRows(context);
  },
});
