import { renameSync, writeFileSync } from "node:fs";
import { ExitCode, isD2pipeError, StorageError } from "@d2pipe/errors";
import type { OutcomeSummary } from "@d2pipe/mailer";
import { formatError, type LineWork, type ToolContext } from "@d2pipe/tool-kit";
import { OutcomeGatherer } from "./outcome-gatherer.ts";

/** The tool's flags as `command.ts` declares them. */
interface MailFlags {
  readonly on: string;
  readonly name: string | undefined;
  readonly subject: string | undefined;
  readonly summary: string | undefined;
  readonly "max-rejects": number;
}

type MailContext = Omit<ToolContext, "flags"> & { readonly flags: MailFlags };

/** What becomes of the summary once the input has ended. */
type Report = (summary: OutcomeSummary) => Promise<void>;

/** A mail server in trouble must change nothing but the exit code: everything was passed on before. */
async function sendMail(context: MailContext, summary: OutcomeSummary): Promise<void> {
  const { flags, settings, log, out, raise } = context;
  const { createMailer, renderSummary } = await import("@d2pipe/mailer");
  const { smtpUrl, from, to } = settings.mail;
  const rendered = renderSummary(summary, flags.subject);
  // Who stopped the run waits for it to end.
  const delays = summary.interrupted ? [] : undefined;
  try {
    await createMailer({ smtpUrl, from, delays }).send({ ...rendered, to });
    out.count("mailed");
  } catch (error) {
    if (!isD2pipeError(error)) throw error;
    log.error(`no mail was sent: ${formatError(error)}`);
    raise(error.exitCode);
  }
}

function createMailing(context: MailContext): Report {
  const { flags, common, settings, log } = context;
  // A wrong setting is named before anything is read.
  const { to } = settings.mail;
  return async (summary) => {
    const { needsLook } = await import("@d2pipe/mailer");
    if (flags.on !== "always" && !needsLook(summary)) return;
    if (common.dryRun) log.info(`would mail to ${to.join(", ")}`);
    else await sendMail(context, summary);
  };
}

/** Whole or not at all, for `run-pipeline`, which reads it when the pipe has ended. */
function createWriting(file: string): Report {
  return async (summary) => {
    try {
      writeFileSync(`${file}.partial`, `${JSON.stringify(summary)}\n`, { mode: 0o600 });
      renameSync(`${file}.partial`, file);
    } catch (cause) {
      throw new StorageError(`--summary ${file}: cannot be written`, {
        cause,
        hint: "check folder, permissions and space",
      });
    }
  };
}

/** For the last line on stderr. */
async function countOutcomes({ out }: MailContext, { counts, dryRun }: OutcomeSummary): Promise<void> {
  const { formatStatus } = await import("@d2pipe/mailer");
  for (const [status, count] of Object.entries(counts)) out.count(formatStatus(status, dryRun), count);
}

export function createMailOutcomes(context: MailContext): LineWork {
  const { flags, common, log, out, raise } = context;
  const report = flags.summary === undefined ? createMailing(context) : createWriting(flags.summary);
  const gatherer = new OutcomeGatherer({ maxRecords: flags["max-rejects"], showValues: common.showValues });
  return {
    line(parsed, raw) {
      gatherer.see(parsed);
      out.pass(raw);
    },
    async end(framing) {
      await out.drained();
      const summary = gatherer.summarize(framing, {
        name: flags.name,
        finished: context.now(),
        dryRun: common.dryRun,
      });
      await countOutcomes(context, summary);
      if (summary.withoutOutcome > 0) {
        log.error(
          `${summary.withoutOutcome} of the records came by without an outcome; the sink must stand before mail-outcomes`,
        );
        raise(ExitCode.input);
      }
      // A reader that has seen enough (`| head`) is a person trying things out.
      if (!out.closed) await report(summary);
    },
  };
}
