import { defineTool, type Tool } from "@d2pipe/tool-kit";

export const tool: Tool = defineTool({
  name: "mail-outcomes",
  description: "Pass every line through and mail a summary of the outcomes",
  input: "lines",
  drains: true,
  consumes: ["outcome"],
  flags: {
    on: {
      type: "text",
      value: "WHEN",
      choices: ["error", "always"],
      default: "error",
      description: "mail only when something needs a look, or after every run",
    },
    to: {
      type: "list",
      value: "ADDRESS",
      description: "receiver instead of MAIL_TO",
    },
    name: {
      type: "text",
      value: "NAME",
      description: "name of the pipeline in the mail; default: the stream's name",
    },
    subject: {
      type: "text",
      value: "TEXT",
      description: "start of the subject, before the counts; default: [d2pipe] NAME",
    },
    "max-rejects": {
      type: "number",
      value: "N",
      default: 20,
      min: 0,
      max: 1000,
      description: "how many records of each kind the mail lists",
    },
    summary: {
      type: "text",
      value: "FILE",
      description:
        "mail nothing; write the summary there for run-pipeline, which mails it with how the run ended",
    },
  },
  common: ["dry-run"],
  settingsWhenAsked: ["mail"],
  produces: "every line as it came",
  examples: [
    "push-dhis2 --index visits.db < events.ndjson | mail-outcomes --on error --name visits > outcomes.ndjson",
    "reconcile-index pending --index visits.db | mail-outcomes --name 'visits, to be corrected' > pending.ndjson",
  ],
  notes: [
    "--on error mails when a record was rejected or is unknown, when one is missing from the source, when one came by\n  without an outcome, and when the input is incomplete (a tool before this one died or was stopped).",
    "The mail about a dry run says what would become of the records. --dry-run: no mail is sent at all.",
    "The mail holds counts, codes, hints and ids. --show-values adds the messages of the outcomes, which may quote\n  values when the tools before were run with --show-values too.",
    "Lines are passed on before the mail is sent. A mail server that is down is asked three times within a minute; the\n  exit code is then 4, or 6 when it refuses the login, and nothing else changes.",
    "Exit 3 when records came by that have no outcome: the sink is missing in the pipe, or comes after this tool.",
    "SMTP_URL: smtp://USER:PASSWORD@HOST:587 (STARTTLS where the server offers it) or smtps://…:465; percent-encode\n  special characters in the password. ?ignoreTLS=true and ?tls.rejectUnauthorized=false are for servers of your own.",
  ],
  async start(context) {
    const { createMailOutcomes } = await import("./create-mail-outcomes.ts");
    return createMailOutcomes(context);
  },
});
