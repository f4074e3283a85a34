import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { ConfigError, type RemoteRequest } from "@d2pipe/errors";
import { type MailError, toMailError } from "./mail-error.ts";

export interface Message {
  to: readonly string[];
  subject: string;
  text: string;
  html: string;
}

/** In milliseconds. */
export interface MailTimeouts {
  /** Until the connection stands, and again until the server greets. */
  connection: number;
  /** Silence in the middle of the exchange. */
  silence: number;
}

export interface MailerOptions {
  /** `smtp://user:password@host:587` (STARTTLS where the server offers it) or `smtps://…`. */
  smtpUrl: string;
  from: string;
  timeouts?: MailTimeouts | undefined;
  /** Milliseconds before each further attempt. With the default timeouts a dead server costs less than a minute. */
  delays?: readonly number[] | undefined;
}

export interface Mailer {
  /** Throws `MailError`: exit 6 when the login is refused, else 4. */
  send(message: Message): Promise<void>;
}

const defaultTimeouts: MailTimeouts = { connection: 10_000, silence: 15_000 };
const defaultDelays: readonly number[] = [2000, 6000];

/** Without user, password and query: it is shown to people. */
function toRequest(smtpUrl: string): RemoteRequest {
  const url = URL.parse(smtpUrl);
  if (url === null)
    throw new ConfigError([
      "the address of the mail server is not one; expected smtp://host:port or smtps://host:port",
    ]);
  return { service: "mail server", method: "send by", url: `${url.protocol}//${url.host}` };
}

/** One attempt to send; undefined when the server took it. */
type Attempt = (message: Message, messageId: string) => Promise<MailError | undefined>;

/** The only adapter to nodemailer, which is loaded only when there is something to send. */
async function createAttempt(options: MailerOptions, request: RemoteRequest): Promise<Attempt> {
  const { smtpUrl, from, timeouts = defaultTimeouts } = options;
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: timeouts.connection,
    greetingTimeout: timeouts.connection,
    dnsTimeout: timeouts.connection,
    socketTimeout: timeouts.silence,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async (message, messageId) => {
    try {
      // Out-of-office answers to a cron job help nobody (RFC 3834).
      const headers = { "Auto-Submitted": "auto-generated" };
      await transport.sendMail({ ...message, to: [...message.to], from, messageId, headers });
      return undefined;
    } catch (error) {
      return toMailError(error, request);
    }
  };
}

/** Sends mails. Throws a `ConfigError` for an `smtpUrl` that is not one. */
export function createMailer(options: MailerOptions): Mailer {
  const { smtpUrl, delays = defaultDelays } = options;
  const request = toRequest(smtpUrl);
  return {
    async send(message) {
      const attempt = await createAttempt(options, request);
      const messageId = `<${randomUUID()}@d2pipe>`;
      let failure = await attempt(message, messageId);
      for (const delay of delays) {
        if (!failure?.shouldRetry()) break;
        await wait(delay);
        failure = await attempt(message, messageId);
      }
      if (failure) throw failure;
    },
  };
}
