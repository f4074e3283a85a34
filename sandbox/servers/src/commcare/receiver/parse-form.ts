import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { CaseWrite } from "../write-cases.ts";

/** A form as it was sent, read as far as the server cares. */
export interface ParsedForm {
  instanceId: string;
  xmlns: string;
  deviceId: string;
  writes: readonly CaseWrite[];
}

/** `broken`: not XML, or not a form; `wrong`: a known error of its case blocks; `not played`: what no tool of d2pipe sends. */
export type FormProblem = { problem: "broken" | "wrong" | "not played"; message: string };

type Element = Readonly<Record<string, unknown>>;

const caseNamespace = "http://commcarehq.org/case/transaction/v2";
const fieldNames = ["case_type", "case_name", "owner_id", "external_id"] as const;
const notPlayed = ["create", "index"] as const;

/** Values stay text as it stands, spaces included; a name loses its prefix. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  textNodeName: "#text",
  // Not `removeNSPrefix`, which takes the name space away, too.
  transformTagName: (name) => name.replace(/^.*:/, ""),
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
});

function isElement(value: unknown): value is Element {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return isElement(value) && typeof value["#text"] === "string" ? value["#text"] : "";
}

/** A form by commcare-kobo-api §4.1: its instanceID, and its case blocks wherever they stand. */
export function parseForm(xml: string): ParsedForm | FormProblem {
  const root = toRoot(xml);
  if (root === undefined) return { problem: "broken", message: "the body is not XML" };
  const meta = isElement(root.meta) ? root.meta : {};
  const instanceId = textOf(meta.instanceID);
  if (instanceId === "") return { problem: "broken", message: "the form has no instanceID" };
  const writes: CaseWrite[] = [];
  for (const block of listCaseBlocks(root)) {
    const write = toWrite(block);
    if ("problem" in write) return write;
    writes.push(write);
  }
  return { instanceId, xmlns: textOf(root["@xmlns"]), deviceId: textOf(meta.deviceID), writes };
}

function toRoot(xml: string): Element | undefined {
  if (XMLValidator.validate(xml) !== true) return undefined;
  const document: unknown = parser.parse(xml);
  if (!isElement(document)) return undefined;
  return Object.entries(document).flatMap(([name, value]) =>
    name.startsWith("?") || !isElement(value) ? [] : [value],
  )[0];
}

function listCaseBlocks(element: Element): Element[] {
  return Object.entries(element).flatMap(([name, value]) =>
    [value].flat().flatMap((each) => {
      if (!isElement(each)) return [];
      return name === "case" && each["@xmlns"] === caseNamespace ? [each] : listCaseBlocks(each);
    }),
  );
}

function toWrite(block: Element): CaseWrite | FormProblem {
  const caseId = textOf(block["@case_id"]);
  if (caseId === "") return { problem: "wrong", message: "IllegalCaseId: case_id must not be empty" };
  const foreign = notPlayed.find((name) => name in block);
  if (foreign !== undefined) return { problem: "not played", message: `<${foreign}> in a case block` };
  const fields: CaseWrite["fields"] = {};
  const properties: Record<string, string> = {};
  const update = isElement(block.update) ? block.update : {};
  for (const [name, value] of Object.entries(update)) {
    if (name === "#text" || name.startsWith("@")) continue;
    const field = fieldNames.find((each) => each === name);
    if (field === undefined) properties[name] = textOf(value);
    else fields[field] = textOf(value);
  }
  return { caseId, fields, properties, indices: {}, close: "close" in block };
}
