import { closeSync, existsSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { computeUid } from "@d2pipe/records";
import metadata from "@d2pipe/sandbox/fixture/metadata.json" with { type: "json" };

/** Where data of the benches is made, on the spot and once; `run.ts` makes the folder. */
export const folder: string = join(import.meta.dirname, "..", ".bench");

/** A file in `folder` with a line (or record) for each number below `count`, `head` first; one that is there is kept. */
export function writeData(name: string, count: number, line: (at: number) => string, head = ""): string {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  const file = openSync(path, "w");
  writeSync(file, head);
  for (let start = 0; start < count; start += 1000) {
    let piece = "";
    for (let at = start; at < Math.min(count, start + 1000); at += 1) piece += `${line(at)}\n`;
    writeSync(file, piece);
  }
  closeSync(file);
  return path;
}

function idOf(at: number): string {
  return `3f1c9e7a-0c0b-4a53-9a55-${at.toString(16).padStart(12, "0")}`;
}

function srcOf(at: number): object {
  return { system: "commcare", stream: "demo/visit", id: idOf(at), rev: "2024-03-11T09:13:02.551042Z" };
}

/** Cases with 20 properties of which all are mapped. */
export function writeCases(count: number): string {
  return writeData(`cases-${count}.ndjson`, count, (at) => {
    const properties: Record<string, string> = { userLocationOrgUnitID: "IO8BkLFjFoe" };
    for (let each = 0; each < 20; each += 1) properties[`question_${each}`] = String((at + each) % 100);
    const rest = {
      case_id: idOf(at),
      case_type: "visit",
      closed: true,
      date_closed: "2024-03-11T09:12:44.218000Z",
    };
    return JSON.stringify({ src: srcOf(at), case: { ...rest, properties } });
  });
}

/** Values of the fixture's monthly report: two elements of each facility, month by month back from the end of 2024. */
export function writeDataValues(count: number): string {
  const dataSet = "VaZsjqMclCP";
  const orgUnits = metadata.dataSets.find(({ id }) => id === dataSet)?.organisationUnits ?? [];
  const elements = ["oiJ3KI6Bv3P", "CstauQIBOlT"];
  const combo = "HllvX50cXC0";
  return writeData(`data-values-${count}.ndjson`, count, (at) => {
    const month = Math.floor(at / elements.length / orgUnits.length);
    const dataValue = {
      dataElement: elements[at % elements.length],
      period: `${2024 - Math.floor(month / 12)}${String(12 - (month % 12)).padStart(2, "0")}`,
      orgUnit: orgUnits[Math.floor(at / elements.length) % orgUnits.length]?.id,
      categoryOptionCombo: combo,
      attributeOptionCombo: combo,
      value: String(at % 1000),
    };
    return JSON.stringify({ src: { system: "dhis2", stream: dataSet }, dataValue });
  });
}

/** Events with eight values, of the fixture's fever program. */
export function writeEvents(count: number): string {
  return writeData(`events-${count}.ndjson`, count, (at) => {
    const program = "m9HubivKFQ0";
    const programStage = "aPPoC5xUgS3";
    const event = computeUid({
      kind: "event",
      type: program,
      stage: programStage,
      system: "commcare",
      id: idOf(at),
      generation: 0,
    });
    const day = "2024-03-11";
    const values = {
      VAAsWcu5xsN: String(at % 90),
      daI0txTxpAx: "F",
      f7Q5IEykioK: "38.5",
      JMfszVgvq3c: "true",
      pAgG0yiv5ek: "POS",
      fFDrJMibWIv: day,
      U0uOw1JJh9M: "6",
      VosecXR75Ef: "CURED",
    };
    const dataValues = Object.entries(values).map(([dataElement, value]) => ({ dataElement, value }));
    const scalars = {
      event,
      program,
      programStage,
      orgUnit: "IO8BkLFjFoe",
      occurredAt: day,
      status: "COMPLETED",
      completedAt: day,
    };
    return JSON.stringify({ src: srcOf(at), event: { ...scalars, dataValues } });
  });
}
