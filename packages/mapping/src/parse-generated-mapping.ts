import { isValueType, valueTypes } from "@d2pipe/dhis2-model";
import { z } from "zod";
import { FaultList } from "./fault-list.ts";
import { locateJson, type Path, type Place, toKey } from "./json-places.ts";
import type { ValueRule } from "./mapping-document.ts";
import type { ReadDocument } from "./parse-json-mapping.ts";

const optionSetSchema = z.looseObject({
  id: z.string(),
  options: z.array(z.looseObject({ code: z.string(), name: z.string().optional() })),
});
const dataElementSchema = z.looseObject({
  id: z.string(),
  name: z.string().optional(),
  valueType: z.enum(Object.keys(valueTypes).filter(isValueType)),
  /** Absent where the loader's generator found no column. */
  column: z.string().min(1).optional(),
  optionSet: optionSetSchema.optional(),
  "optionSet-mapping": z.record(z.string(), z.string()).optional(),
});
const schema = z.looseObject({
  program_id: z.string(),
  programStages: z
    .array(
      z.looseObject({
        id: z.string(),
        programStageDataElements: z.array(
          z.looseObject({ compulsory: z.boolean().optional(), dataElement: dataElementSchema }),
        ),
      }),
    )
    .length(1, "expected one stage: events of an event program have one"),
});

type Generated = z.infer<typeof schema>;
type StageElement = NonNullable<Generated["programStages"][number]>["programStageDataElements"][number];

/** Whether the text looks like the SIPCA loader's `mapping_generated.json` (commcare-kobo-api §12.1). */
export function isGeneratedMapping(text: string): boolean {
  return (
    /^[\s\uFEFF]*\{/u.test(text) &&
    text.includes('"program_id"') &&
    text.includes('"programStageDataElements"')
  );
}

function toRule({ compulsory, dataElement }: StageElement): ValueRule[] {
  const { id, name, valueType, column, optionSet, "optionSet-mapping": map } = dataElement;
  if (column === undefined) return [];
  const options =
    optionSet && Object.fromEntries(optionSet.options.map(({ code, name: said = "" }) => [code, said]));
  const set = { optionSet: optionSet?.id, options };
  return [
    {
      from: column,
      dataElement: id,
      name,
      valueType,
      compulsory,
      ...(optionSet ? { ...set, map: map ?? {} } : {}),
    },
  ];
}

/** Where a row of the document stands in the loader's file, so that a fault is shown there. */
function movePlaces(
  places: ReadonlyMap<string, Place>,
  elements: readonly StageElement[],
): Map<string, Place> {
  const moved = new Map(places);
  let row = 0;
  elements.forEach(({ dataElement }, at) => {
    if (dataElement.column === undefined) return;
    const path: Path = ["programStages", 0, "programStageDataElements", at, "dataElement"];
    const place = places.get(toKey(path));
    if (place) moved.set(toKey(["values", row]), place);
    row += 1;
  });
  return moved;
}

/** Reads the SIPCA loader's `mapping_generated.json` as it is: it carries types, options and tables itself. */
export function parseGeneratedMapping(text: string, source: string): ReadDocument {
  const located = locateJson(text);
  const faults = new FaultList(source, located.places);
  for (const { place, message } of located.faults) faults.atPlace(place, message);
  if (!faults.isEmpty) return { document: undefined, faults };
  const result = schema.safeParse(JSON.parse(text.replace(/^\uFEFF/u, "")));
  if (!result.success) {
    for (const { path, message } of result.error.issues) faults.at(path, message);
    return { document: undefined, faults };
  }
  const { program_id: program, programStages } = result.data;
  const [stage] = programStages;
  const elements = stage?.programStageDataElements ?? [];
  const values = elements.flatMap(toRule);
  if (values.length === 0)
    faults.at(["programStages"], "no data element has a column; expected at least one");
  const target = { event: { program, programStage: stage?.id } };
  const moved = new FaultList(source, movePlaces(located.places, elements), false);
  return {
    document: faults.isEmpty ? { version: 1, target, values } : undefined,
    faults: faults.isEmpty ? moved : faults,
  };
}
