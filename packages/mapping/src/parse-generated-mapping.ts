import { isValueType, valueTypes } from "@d2pipe/dhis2-model";
import { IssueList, type Path, parseJsonFile, type Places } from "@d2pipe/issues";
import { z } from "zod";
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
    optionSet && Object.fromEntries(optionSet.options.map((option) => [option.code, option.name ?? ""]));
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

/** Where the parts of the document are in the loader's file, which has other paths. */
function toLoaderPlaces(places: Places, rows: readonly number[]): Places {
  const toLoaderPath = ([first, second, third]: Path): Path => {
    if (first === "values" && typeof second === "number") {
      return ["programStages", 0, "programStageDataElements", rows[second] ?? 0, "dataElement"];
    }
    if (first !== "target") return [];
    return third === "programStage" ? ["programStages", 0, "id"] : ["program_id"];
  };
  return {
    hasPaths: false,
    valueAt: (path) => places.valueAt(toLoaderPath(path)),
    keyAt: (path) => places.keyAt(toLoaderPath(path)),
  };
}

/** Reads the SIPCA loader's `mapping_generated.json` as it is: it carries types, options and tables itself. */
export function parseGeneratedMapping(text: string, source: string): ReadDocument {
  const { value, issues } = parseJsonFile(text, source, schema);
  if (!value) return { document: undefined, issues };
  const { program_id: program, programStages } = value;
  const [stage] = programStages;
  const elements = stage?.programStageDataElements ?? [];
  const rows = elements.flatMap(({ dataElement }, at) => (dataElement.column === undefined ? [] : [at]));
  if (rows.length === 0) {
    issues.at(["programStages"], "no data element has a column; expected at least one");
    return { document: undefined, issues };
  }
  return {
    document: {
      version: 1,
      target: { event: { program, programStage: stage?.id } },
      values: elements.flatMap(toRule),
    },
    issues: new IssueList(source, toLoaderPlaces(issues.places, rows)),
  };
}
