import { formatNamed } from "@d2pipe/dhis2-model";
import type { TargetElement, TargetStage } from "../target-stage.ts";
import type { ColumnTable, OptionTable } from "./parse-loader-table.ts";

/** The loader's `mapping_generated.json` as a value (commcare-kobo-api §12.1). */
export interface GeneratedMapping {
  program_id: string;
  program_name: string;
  programStages: readonly {
    id: string;
    name: string;
    programStageDataElements: readonly GeneratedElement[];
  }[];
}

interface GeneratedElement {
  compulsory: boolean;
  dataElement: {
    id: string;
    name: string;
    valueType: string;
    column?: string;
    optionSet?: {
      id: string;
      name: string;
      valueType: string;
      options: readonly { name: string; code: string }[];
    };
    "optionSet-mapping"?: Readonly<Record<string, string>>;
  };
}

/** What was generated, and what a person should look at: the old generator printed the first kind and kept still about the others. */
export interface Generation {
  mapping: GeneratedMapping;
  warnings: readonly string[];
}

function toElement(
  element: TargetElement,
  column: string | undefined,
  options: OptionTable,
): GeneratedElement {
  const { id, name, valueType, compulsory, optionSet } = element;
  const table = optionSet && options[optionSet.id];
  return {
    compulsory,
    dataElement: {
      id,
      name,
      valueType,
      ...(column === undefined ? {} : { column }),
      ...(optionSet ? { optionSet } : {}),
      ...(table ? { "optionSet-mapping": table } : {}),
    },
  };
}

/** Data element → column. Where two columns lead to one, the later wins, as in the old generator. */
function invert(columns: ColumnTable, warnings: string[]): Map<string, string> {
  const inverted = new Map<string, string>();
  for (const [column, dataElement] of Object.entries(columns)) {
    const before = inverted.get(dataElement);
    if (before !== undefined)
      warnings.push(
        `columns ${before} and ${column} both lead to data element ${dataElement}; ${column} is taken`,
      );
    inverted.set(dataElement, column);
  }
  return inverted;
}

function warnOfOptions(element: TargetElement, options: OptionTable): string[] {
  const { optionSet } = element;
  if (!optionSet) return [];
  const table = options[optionSet.id];
  if (!table)
    return [
      `data element ${formatNamed(element)}: option set ${formatNamed(optionSet)} has no table of options`,
    ];
  const codes = new Set(optionSet.options.map(({ code }) => code));
  const wrong = Object.values(table).filter((code) => !codes.has(code));
  return wrong.map(
    (code) => `option set ${formatNamed(optionSet)} has no option ${code}; the table of options leads to it`,
  );
}

/** Joins the loader's two tables with the stage, by the rules of its `generate_mapping.py`. */
export function generateMapping(stage: TargetStage, columns: ColumnTable, options: OptionTable): Generation {
  const warnings: string[] = [];
  const columnOf = invert(columns, warnings);
  const known = new Set(stage.elements.map(({ id }) => id));
  for (const [dataElement, column] of columnOf) {
    if (!known.has(dataElement))
      warnings.push(
        `column ${column} leads to data element ${dataElement}, which is not in program stage ${stage.programStage.id}; left out`,
      );
  }
  for (const element of stage.elements) {
    if (columnOf.has(element.id)) warnings.push(...warnOfOptions(element, options));
    else
      warnings.push(
        `data element ${formatNamed(element)} has no column${element.compulsory ? ", and is compulsory" : ""}`,
      );
  }
  const programStageDataElements = stage.elements.map((element) =>
    toElement(element, columnOf.get(element.id), options),
  );
  const mapping = {
    program_id: stage.program.id,
    program_name: stage.program.name,
    programStages: [{ ...stage.programStage, programStageDataElements }],
  };
  return { mapping, warnings: [...new Set(warnings)] };
}
