import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { ConfigError, type RemoteRequest } from "@d2pipe/errors";
import { createTransport } from "nodemailer";
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
    throw new ConfigError(["SMTP_URL is not an address; expected smtp://host:port or smtps://host:port"]);
  return { service: "mail server", method: "send by", url: `${url.protocol}//${url.host}` };
}

/** The only adapter to nodemailer. */
export function createMailer(options: MailerOptions): Mailer {
  const { smtpUrl, from, timeouts = defaultTimeouts, delays = defaultDelays } = options;
  const request = toRequest(smtpUrl);
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: timeouts.connection,
    greetingTimeout: timeouts.connection,
    dnsTimeout: timeouts.connection,
    socketTimeout: timeouts.silence,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  async function attempt(message: Message, messageId: string): Promise<MailError | undefined> {
    try {
      // Out-of-office answers to a cron job help nobody (RFC 3834).
      const headers = { "Auto-Submitted": "auto-generated" };
      await transport.sendMail({ ...message, to: [...message.to], from, messageId, headers });
      return undefined;
    } catch (error) {
      return toMailError(error, request);
    }
  }

  return {
    async send(message) {
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
