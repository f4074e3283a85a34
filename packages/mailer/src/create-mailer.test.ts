import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { ExitCode } from "@d2pipe/errors";
import PostalMime from "postal-mime";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, expect, test } from "vitest";
import { createMailer } from "./create-mailer.ts";
import { MailError } from "./mail-error.ts";

const message = {
  to: ["a@example.org", "b@example.org"],
  subject: "[d2pipe] visits: 8 rejected of 1200",
  text: "plain é",
  html: "<p>rich é</p>",
};
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function startServer(
  options: SMTPServerOptions,
): Promise<{ url: string; mails: Buffer[]; receivers: string[] }> {
  const mails: Buffer[] = [];
  const receivers: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS", "AUTH"],
    logger: false,
    onData(stream, session, done) {
      receivers.push(...session.envelope.rcptTo.map(({ address }) => address));
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        mails.push(Buffer.concat(pieces));
        done();
      });
    },
    ...options,
  });
  server.on("error", () => {});
  const listening = server.listen(0, "127.0.0.1");
  await new Promise((resolve) => listening.once("listening", resolve));
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { url: `127.0.0.1:${portOf(listening)}`, mails, receivers };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function failureOf(
  smtpUrl: string,
  timeouts?: { connection: number; silence: number },
): Promise<MailError> {
  const mailer = createMailer({ smtpUrl, from: "d2pipe@example.org", delays: [0, 0], timeouts });
  try {
    await mailer.send(message);
  } catch (error) {
    if (error instanceof MailError) return error;
    throw error;
  }
  throw new Error("the mail was sent");
}

function refuse(responseCode: number): Error {
  return Object.assign(new Error("no"), { responseCode });
}

test("a mail arrives with text and HTML, at every receiver, without TLS where the server has none", async () => {
  const { url, mails, receivers } = await startServer({});
  await createMailer({ smtpUrl: `smtp://${url}`, from: "d2pipe <d2pipe@example.org>" }).send(message);
  expect(receivers).toEqual(message.to);
  expect(mails).toHaveLength(1);
  const mail = await PostalMime.parse(mails[0] ?? "");
  expect(mail).toMatchObject({ subject: message.subject, from: { address: "d2pipe@example.org" } });
  expect(mail.text).toContain("plain é");
  expect(mail.html).toContain("<p>rich é</p>");
  expect(mail.headers.find(({ key }) => key === "auto-submitted")?.value).toBe("auto-generated");
});

test("a server that is down costs three attempts and exit 4, and the address is shown without the login", async () => {
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
  const port = portOf(gone);
  await new Promise((resolve) => gone.close(resolve));
  const error = await failureOf(`smtp://user:secret@127.0.0.1:${port}?x=secret`);
  expect(error.exitCode).toBe(ExitCode.remote);
  expect(error.message).toContain(`smtp://127.0.0.1:${port}: no answer (ECONNREFUSED`);
  expect(`${error.message} ${error.hint}`).not.toContain("secret");
});

test("a server that never greets is given up", async () => {
  const mute = createServer();
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  closers.push(() => new Promise((resolve) => mute.close(() => resolve())));
  const error = await failureOf(`smtp://127.0.0.1:${portOf(mute)}`, { connection: 50, silence: 50 });
  expect(error.exitCode).toBe(ExitCode.remote);
  expect(error.fault.code).toBe("ETIMEDOUT");
});

test("a wrong password is exit 6 and is not tried again", async () => {
  let logins = 0;
  const { url } = await startServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth(_auth, _session, done) {
      logins += 1;
      done(new Error("wrong"));
    },
  });
  const error = await failureOf(`smtp://user:secret@${url}`);
  expect(error.exitCode).toBe(ExitCode.refused);
  expect(error.hint).toContain("user and password");
  expect(logins).toBe(1);
});

test("a server that wants a login where none is set is exit 6", async () => {
  const { url } = await startServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: (_a, _s, done) => done(null, { user: "x" }),
  });
  const error = await failureOf(`smtp://${url}`);
  expect(error.exitCode).toBe(ExitCode.refused);
});

test("the right login is used", async () => {
  const { url, mails } = await startServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === "us@er" && password === "p/w" ? done(null, { user: "x" }) : done(new Error("wrong")),
  });
  await createMailer({ smtpUrl: `smtp://us%40er:p%2Fw@${url}`, from: "a@b.org" }).send(message);
  expect(mails).toHaveLength(1);
});

test("a passing refusal is tried again until it is taken, and arrives once", async () => {
  let attempts = 0;
  const { url, mails } = await startServer({
    onMailFrom(_address, _session, done) {
      attempts += 1;
      if (attempts < 3) done(refuse(451));
      else done();
    },
  });
  await createMailer({ smtpUrl: `smtp://${url}`, from: "a@b.org", delays: [0, 0] }).send(message);
  expect(attempts).toBe(3);
  expect(mails).toHaveLength(1);
});

test("a lasting refusal of the receiver is reported once, with what to check", async () => {
  let attempts = 0;
  const { url } = await startServer({
    onRcptTo(_address, _session, done) {
      attempts += 1;
      done(refuse(550));
    },
  });
  const error = await failureOf(`smtp://${url}`);
  expect(error.exitCode).toBe(ExitCode.remote);
  expect(error.message).toContain("receiver refused (550 at RCPT TO)");
  expect(error.hint).toContain("receivers");
  expect(attempts).toBe(message.to.length);
});

test("a certificate nobody vouches for is named, and can be allowed in the address", async () => {
  const { url, mails } = await startServer({ disabledCommands: ["AUTH"] });
  const error = await failureOf(`smtp://${url}`);
  expect(error.hint).toContain("tls.rejectUnauthorized=false");
  await createMailer({ smtpUrl: `smtp://${url}?tls.rejectUnauthorized=false`, from: "a@b.org" }).send(
    message,
  );
  expect(mails).toHaveLength(1);
});

test("a server that hangs up in the middle is no answer", async () => {
  const rude = createServer((socket) => socket.resume().end("220 hello\r\n"));
  await new Promise<void>((resolve) => rude.listen(0, "127.0.0.1", resolve));
  closers.push(() => new Promise((resolve) => rude.close(() => resolve())));
  const error = await failureOf(`smtp://127.0.0.1:${portOf(rude)}`);
  expect(error.exitCode).toBe(ExitCode.remote);
  expect(error.shouldRetry()).toBe(true);
});
