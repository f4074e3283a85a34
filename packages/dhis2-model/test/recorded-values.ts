import { readFileSync } from "node:fs";
import { type DataValue, dataValueSchema } from "@d2pipe/records";
import { z } from "zod";

const recording = z.array(
  z.object({
    name: z.string(),
    request: z.object({ method: z.string(), path: z.string(), body: z.unknown() }),
    response: z.object({ status: z.number(), body: z.unknown() }),
  }),
);
const place = {
  period: z.string().optional(),
  orgUnit: z.string().optional(),
  attributeOptionCombo: z.string().optional(),
};
const posted = z.object({
  dataSet: z.string(),
  ...place,
  dataValues: z.array(z.record(z.string(), z.unknown())),
});
const answered = z.object({
  response: z.object({
    conflicts: z.array(z.object({ errorCode: z.string(), indexes: z.array(z.number()).default([]) })),
  }),
});

/** One import of values that a real DHIS2 answered. */
export interface RecordedValues {
  name: string;
  dataSet: string;
  values: { dataValue: DataValue; isDelete: boolean; codes: string[] }[];
}

/** Every recorded import of values by UID that names its data set and was not refused as a whole. */
export function recordedValues(version: string): RecordedValues[] {
  return ["data-values-import", "data-values-more"].flatMap((subject) => {
    const path = `../../../sandbox/servers/recordings/dhis2-${version}/${subject}.json`;
    const text = readFileSync(new URL(path, import.meta.url), "utf8");
    return recording.parse(JSON.parse(text)).flatMap(toRecordedValues);
  });
}

function toRecordedValues({ name, request, response }: z.infer<typeof recording>[number]): RecordedValues[] {
  const body = posted.safeParse(request.body);
  const answer = answered.safeParse(response.body);
  const isOther = request.method !== "POST" || /idScheme=|atomic=/iu.test(request.path);
  if (isOther || !body.success || !answer.success) return [];
  const { dataSet, dataValues, ...group } = body.data;
  const values = dataValues.map((value, at) => ({
    dataValue: dataValueSchema.parse({ ...value, ...group }),
    isDelete: value.deleted === true || request.path.includes("importStrategy=DELETE"),
    codes: answer.data.response.conflicts
      .filter(({ indexes }) => indexes.length === 0 || indexes.includes(at))
      .map(({ errorCode }) => errorCode),
  }));
  return [{ name, dataSet, values }];
}
