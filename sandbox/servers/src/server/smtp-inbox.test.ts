import { connect } from "node:net";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SmtpInbox, startSmtpInbox } from "./smtp-inbox.ts";

let inbox: SmtpInbox;

beforeAll(async () => {
  inbox = await startSmtpInbox(0);
});
afterAll(async () => {
  await inbox.close();
});

const message = [
  "From: d2pipe@example.org",
  "To: data-manager@example.org",
  "Subject: =?UTF-8?Q?3_rejet=C3=A9s?=",
  "X-Run: 01J",
  'Content-Type: multipart/alternative; boundary="b"',
  "",
  "--b",
  "Content-Type: text/plain; charset=utf-8",
  "",
  "three rejected",
  "--b",
  "Content-Type: text/html; charset=utf-8",
  "",
  "<p>three rejected</p>",
  "--b--",
].join("\r\n");

/** Speaks just enough SMTP; returns the code of each answer. */
async function sendMail(): Promise<number[]> {
  const { hostname, port } = new URL(inbox.url);
  const socket = connect(Number(port), hostname);
  const waiting = [
    "HELO test",
    "MAIL FROM:<d2pipe@example.org>",
    "RCPT TO:<data-manager@example.org>",
    "DATA",
    `${message}\r\n.`,
  ];
  const codes: number[] = [];
  for await (const line of createInterface({ input: socket })) {
    codes.push(Number(line.slice(0, 3)));
    const next = Number(line.slice(0, 3)) >= 400 ? undefined : waiting.shift();
    if (next === undefined) break;
    socket.write(`${next}\r\n`);
  }
  socket.destroy();
  return codes;
}

describe("the mail inbox", () => {
  it("keeps a mail with its parts and headers", async () => {
    expect(await sendMail()).toEqual([220, 250, 250, 250, 354, 250]);
    const [mail] = inbox.mails;
    expect(mail).toMatchObject({
      from: "d2pipe@example.org",
      to: ["data-manager@example.org"],
      subject: "3 rejetés",
    });
    expect(mail?.text.trim()).toBe("three rejected");
    expect(mail?.html.trim()).toBe("<p>three rejected</p>");
    expect(mail?.headers["x-run"]).toBe("01J");
  });

  it.each([
    ["sender", [220, 250, 550]],
    ["later", [220, 250, 451]],
    ["recipient", [220, 250, 250, 550]],
    ["data", [220, 250, 250, 250, 354, 554]],
  ] as const)("turns mail away at the %s", async (how, codes) => {
    inbox.clear();
    inbox.refuse(how);
    expect(await sendMail()).toEqual(codes);
    expect(inbox.mails).toEqual([]);
    inbox.refuse(undefined);
    expect((await sendMail()).at(-1)).toBe(250);
  });
});
