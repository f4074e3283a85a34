import { isD2pipeError } from "@d2pipe/errors";
import type { RunEnd } from "@d2pipe/mailer";
import { formatError, type MailSettings, type ToolContext } from "@d2pipe/tool-kit";

/** What a mail about a run takes from the run. */
export type MailContext = Pick<ToolContext, "log" | "out" | "raise">;

/**
 * Mails how a run ended, or says on stderr that nobody was mailed. A mail server in trouble changes the exit code alone.
 * `mayWait`: it is asked again when it does not answer; who stopped the run waits for it to end.
 */
export async function mailEnd(
  { log, out, raise }: MailContext,
  mail: MailSettings | undefined,
  end: RunEnd,
  { mayWait }: { mayWait: boolean },
): Promise<void> {
  if (mail === undefined) {
    log.warn("no mail was sent: no mail server is set (SMTP_URL, MAIL_FROM, MAIL_TO)");
    return;
  }
  const { createMailer, renderRunEnd } = await import("@d2pipe/mailer");
  const { smtpUrl, from, to } = mail;
  try {
    await createMailer({ smtpUrl, from, delays: mayWait ? undefined : [] }).send({
      ...renderRunEnd(end),
      to,
    });
    out.count("mailed");
  } catch (error) {
    if (!isD2pipeError(error)) throw error;
    log.error(`no mail was sent: ${formatError(error)}`);
    raise(error.exitCode);
  }
}
