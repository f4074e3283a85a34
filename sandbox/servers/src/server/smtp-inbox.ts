import PostalMime from "postal-mime";
import {
  SMTPServer,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from "smtp-server";
import { listenOnLoopback } from "./listen.ts";

/** How the inbox turns mail away: at the sender, at a recipient, after the text, or for now (greylisting). */
export type SmtpRefusal = "sender" | "recipient" | "data" | "later";

export interface ReceivedMail {
  from: string;
  /** Envelope recipients. */
  to: readonly string[];
  subject: string;
  text: string;
  html: string;
  headers: Readonly<Record<string, string>>;
  raw: string;
}

export interface SmtpInbox {
  /** `smtp://127.0.0.1:PORT`. */
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  /** Turns mail away in this way from now on; undefined takes it again. */
  refuse(how: SmtpRefusal | undefined): void;
  clear(): void;
  close(): Promise<void>;
}

const refusals: Readonly<Record<SmtpRefusal, { code: number; text: string }>> = {
  sender: { code: 550, text: "sender refused by the sandbox" },
  recipient: { code: 550, text: "no such mailbox in the sandbox" },
  data: { code: 554, text: "message refused by the sandbox" },
  later: { code: 451, text: "try again later, says the sandbox" },
};

function toError(how: SmtpRefusal): Error {
  return Object.assign(new Error(refusals[how].text), { responseCode: refusals[how].code });
}

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function toMail(raw: Buffer, from: string, to: readonly string[]): Promise<ReceivedMail> {
  const parsed = await PostalMime.parse(raw);
  return {
    from,
    to,
    subject: parsed.subject ?? "",
    text: parsed.text ?? "",
    html: parsed.html ?? "",
    headers: Object.fromEntries(parsed.headers.map(({ key, value }) => [key, value])),
    raw: raw.toString("utf8"),
  };
}

class ListeningInbox implements SmtpInbox {
  readonly mails: ReceivedMail[] = [];
  readonly #server: SMTPServer;
  #refusal: SmtpRefusal | undefined;
  url = "";

  constructor() {
    this.#server = new SMTPServer(this.#options());
    // A client that goes away in the middle is not a problem of the inbox.
    this.#server.on("error", () => undefined);
  }

  refuse(how: SmtpRefusal | undefined): void {
    this.#refusal = how;
  }

  clear(): void {
    this.mails.length = 0;
  }

  async listen(port: number): Promise<void> {
    this.url = `smtp://127.0.0.1:${await listenOnLoopback(this.#server.server, port)}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #options(): SMTPServerOptions {
    const answer = (how: "sender" | "recipient", callback: (error?: Error) => void): void => {
      const isRefused = this.#refusal === how || (how === "sender" && this.#refusal === "later");
      callback(isRefused && this.#refusal ? toError(this.#refusal) : undefined);
    };
    return {
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      disableReverseLookup: true,
      logger: false,
      closeTimeout: 500,
      allowInsecureAuth: true,
      onAuth: (auth, _session, callback) => callback(null, { user: auth.username ?? "anybody" }),
      onMailFrom: (_address, _session, callback) => answer("sender", callback),
      onRcptTo: (_address, _session, callback) => answer("recipient", callback),
      onData: (stream, session, callback) => void this.#receive(stream, session, callback),
    };
  }

  async #receive(
    stream: SMTPServerDataStream,
    { envelope }: SMTPServerSession,
    callback: (error?: Error) => void,
  ): Promise<void> {
    const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
    const to = envelope.rcptTo.map(({ address }) => address);
    try {
      const raw = await readAll(stream);
      const isRefused = this.#refusal === "data";
      if (!isRefused) this.mails.push(await toMail(raw, from, to));
      callback(isRefused ? toError("data") : undefined);
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** A mail server that keeps what it gets, on loopback; 0 picks a free port. */
export async function startSmtpInbox(port: number): Promise<SmtpInbox> {
  const inbox = new ListeningInbox();
  await inbox.listen(port);
  return inbox;
}
