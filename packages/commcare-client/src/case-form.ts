import { hash } from "node:crypto";
import type { CasePropertyUpdate } from "./update-cases.ts";

/** What stands in a form besides its cases. The same parts give the same form. */
export interface CaseFormOptions {
  /** Of every time stamp in the form. */
  time: Date;
  /** Who wrote it: shown in CommCare with the form. */
  deviceId: string;
  username: string;
  /** Raised for a form that is to be carried out although one with the same content was before. Default 0. */
  sequence?: number | undefined;
}

/** A form that updates cases. */
export interface CaseForm {
  /** Under this id the server keeps the form; the same again is a duplicate, which it does not carry out again. */
  instanceId: string;
  xml: string;
}

const xmlns = "http://commcarehq.org/d2pipe";
const caseXmlns = "http://commcarehq.org/case/transaction/v2";
/** RFC 9562, the name space of URLs. */
const urlNamespace = "6ba7b8119dad11d180b400c04fd430c8";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // A reader of XML would make line feeds of it.
  "\r": "&#13;",
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"\r]/g, (character) => escapes[character] ?? character);
}

/** `2024-04-05T22:30:00.000000Z`, as CommCare writes times (commcare-kobo-api §6.3). */
function toTimeStamp(time: Date): string {
  return `${time.toISOString().slice(0, -1)}000Z`;
}

function renderCase({ case_id, properties }: CasePropertyUpdate, time: string): string {
  const lines = Object.entries(properties).map(([name, value]) => `<${name}>${escape(value)}</${name}>`);
  return `<case case_id="${escape(case_id)}" date_modified="${time}" xmlns="${caseXmlns}"><update>${lines.join("")}</update></case>`;
}

/**
 * The form for `submitForm` (commcare-kobo-api §4.1), a line for each case. Its instanceID is a UUID of version 5 over everything else in
 * it, so that the same content gives the same form.
 *
 * @param updates names of properties have to be names of XML elements, and values without control characters
 */
export function renderCaseForm(
  updates: readonly CasePropertyUpdate[],
  { time, deviceId, username, sequence = 0 }: CaseFormOptions,
): CaseForm {
  const stamp = toTimeStamp(time);
  const head = `<?xml version="1.0" encoding="UTF-8"?>
<system xmlns="${xmlns}" version="1" uiVersion="1" name="update-cases" xmlns:orx="http://openrosa.org/jr/xforms">
<orx:meta xmlns:cc="http://commcarehq.org/xforms"><orx:deviceID>${escape(deviceId)}</orx:deviceID><orx:timeStart>${stamp}</orx:timeStart><orx:timeEnd>${stamp}</orx:timeEnd><orx:username>${escape(username)}</orx:username><orx:userID/>`;
  const tail = `<cc:appVersion/></orx:meta>
${updates.map((update) => renderCase(update, stamp)).join("\n")}
</system>
`;
  const instanceId = computeUuid(`${xmlns}/${sequence}/${head}${tail}`);
  return { instanceId, xml: `${head}<orx:instanceID>${instanceId}</orx:instanceID>${tail}` };
}

/** UUID of version 5 (RFC 9562, 5.5). */
export function computeUuid(name: string): string {
  const bytes = Buffer.concat([Buffer.from(urlNamespace, "hex"), Buffer.from(name, "utf8")]);
  const digest = hash("sha1", bytes, "buffer").subarray(0, 16);
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  return digest.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
