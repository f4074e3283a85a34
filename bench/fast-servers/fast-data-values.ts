import { createDhis2Simulator, type Simulator, StreamedBody } from "@d2pipe/sandbox";
import metadata from "@d2pipe/sandbox/fixture/metadata.json" with { type: "json" };

const valuesOfBlock = 4000;
const orgUnits = metadata.organisationUnits.map(({ id }) => id);

/** A value as DHIS2 2.42 writes it: 300 bytes. */
function renderValue(number: number): string {
  const orgUnit = orgUnits[number % orgUnits.length] ?? "";
  const period = `2024${String((number % 12) + 1).padStart(2, "0")}`;
  return `{"dataElement":"n6VaUvw9Nt9","period":"${period}","orgUnit":"${orgUnit}","categoryOptionCombo":"uLA3yKH9DiD","attributeOptionCombo":"HllvX50cXC0","value":"${number % 1000}","storedBy":"integration","created":"2026-11-20T20:53:20.000+0000","lastUpdated":"2026-11-20T20:53:20.000+0000","comment":null,"followup":false}`;
}

function renderBlock(count: number, isFirst: boolean): Buffer {
  const values = Array.from({ length: count }, (_, number) => renderValue(number)).join(",");
  return Buffer.from(isFirst ? values : `,${values}`);
}

/** Bytes of an answer with so many values, about. */
export function toBytes(values: number): number {
  return (renderBlock(valuesOfBlock, false).length * values) / valuesOfBlock;
}

/** DHIS2 that answers `GET /api/dataValueSets` with `limit` values (else so many), from prepared blocks. */
export function createFastDataValues(count: number): Simulator {
  const simulator = createDhis2Simulator({ version: "2.42", metadata, now: () => new Date() });
  const [first, other] = [renderBlock(valuesOfBlock, true), renderBlock(valuesOfBlock, false)];
  const [start, end] = [Buffer.from('{"dataValues":['), Buffer.from("]}")];
  function* render(values: number): Generator<Buffer> {
    yield start;
    for (let at = 0; at < values; at += valuesOfBlock) yield at === 0 ? first : other;
    yield end;
  }
  return {
    handle: (request) => {
      if (request.path !== "/api/dataValueSets") return simulator.handle(request);
      const limit = Number(request.query.get("limit") ?? count);
      const headers = { "content-type": "application/json;charset=UTF-8" };
      return { status: 200, headers, body: new StreamedBody(() => render(limit)) };
    },
  };
}
