import { ConfigError, ExitCode, isD2pipeError } from "@d2pipe/errors";
import type { OutcomeSummary } from "@d2pipe/mailer";
import type { LineWork, ToolContext } from "@d2pipe/tool-kit";
import { OutcomeGatherer } from "./outcome-gatherer.ts";

/** The tool's flags as `command.ts` declares them. */
interface MailFlags {
  readonly on: string;
  readonly to: readonly string[];
  readonly name: string | undefined;
  readonly subject: string | undefined;
  readonly "max-rejects": number;
}

type MailContext = Omit<ToolContext, "flags"> & { readonly flags: MailFlags };

function needsLook({ owed, unsettled, faults, interrupted }: OutcomeSummary): boolean {
  return owed > 0 || unsettled > 0 || faults.length > 0 || interrupted;
}

function toReceivers({ flags, settings }: MailContext): readonly string[] {
  const { to } = settings.mail;
  const faults = to.filter((address) => !address.includes("@"));
  if (faults.length === 0) return to;
  const place = flags.to.length > 0 ? "--to" : "MAIL_TO";
  throw new ConfigError(faults.map((address) => `${place}: ${address} is no mail address`));
}

/** A mail server in trouble must change nothing but the exit code: everything was passed on before. */
async function sendMail(context: MailContext, to: readonly string[], summary: OutcomeSummary): Promise<void> {
  const { flags, settings, log, out, raise } = context;
  const { createMailer, renderSummary } = await import("@d2pipe/mailer");
  const rendered = renderSummary(summary, flags.subject);
  // Who stopped the run waits for it to end.
  const delays = summary.interrupted ? [] : undefined;
  try {
    await createMailer({ ...settings.mail, delays }).send({ ...rendered, to });
    out.count("mailed");
  } catch (error) {
    if (!isD2pipeError(error)) throw error;
    log.error(`no mail was sent: ${error.message}${error.hint === undefined ? "" : ` (${error.hint})`}`);
    raise(error.exitCode);
  }
}

export function createMailOutcomes(context: MailContext): LineWork {
  const { flags, common, log, out, raise } = context;
  const to = toReceivers(context);
  const gatherer = new OutcomeGatherer({ maxRecords: flags["max-rejects"], showValues: common.showValues });
  return {
    line(parsed, raw) {
      gatherer.see(parsed);
      out.pass(raw);
    },
    async end(report) {
      await out.drained();
      const summary = gatherer.summarize(report, flags.name, context.now());
      for (const [status, count] of Object.entries(summary.counts)) out.count(status, count);
      if (summary.unsettled > 0) {
        log.error(
          `${summary.unsettled} records came by without an outcome; the sink must stand before mail-outcomes`,
        );
        raise(ExitCode.input);
      }
      // A reader that has seen enough (`| head`) is a person trying things out.
      if (out.closed) return;
      if (flags.on === "always" || needsLook(summary)) await sendMail(context, to, summary);
    },
  };
}
