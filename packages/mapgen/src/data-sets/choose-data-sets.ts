import type { CasePropertyRow } from "@d2pipe/mapping";

/** A data element as the server has it: with every data set that it is in. */
export interface ElementPlaces {
  id: string;
  dataSets: readonly { id: string; name: string }[];
}

export interface DataSetChoice {
  /** One for each row: filled, as it was, or still empty. */
  dataSets: readonly string[];
  /** Rows that were filled now. */
  filled: number;
  /** One sentence each: `line 3: …`. */
  issues: readonly string[];
}

type Row = Pick<CasePropertyRow, "dataElement" | "dataSet" | "line">;

/** How many data elements of the map each data set has. */
function countElements(
  rows: readonly Row[],
  places: ReadonlyMap<string, ElementPlaces>,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const dataElement of new Set(rows.map((row) => row.dataElement)))
    for (const { id } of places.get(dataElement)?.dataSets ?? []) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function format(dataSets: ElementPlaces["dataSets"]): string {
  return dataSets.map(({ id, name }) => (name === "" ? id : `${id} (${name})`)).join(", ");
}

type Choice = { is: "kept" } | { is: "chosen"; dataSet: string } | { is: "open"; why: string };

function choose(row: Row, places: ElementPlaces | undefined, counts: ReadonlyMap<string, number>): Choice {
  const { dataElement, dataSet } = row;
  if (!places)
    return {
      is: "open",
      why: `data element ${dataElement} is not on this server, or this user may not see it`,
    };
  const { dataSets } = places;
  if (dataSets.length === 0)
    return { is: "open", why: `data element ${dataElement} is in no data set that this user can see` };
  if (dataSet !== "") {
    if (dataSets.some(({ id }) => id === dataSet)) return { is: "kept" };
    return {
      is: "open",
      why: `data set ${dataSet} does not have data element ${dataElement}; it is in ${format(dataSets)}`,
    };
  }
  const most = Math.max(...dataSets.map(({ id }) => counts.get(id) ?? 0));
  const [best, ...others] = dataSets.filter(({ id }) => (counts.get(id) ?? 0) === most);
  if (best && others.length === 0) return { is: "chosen", dataSet: best.id };
  const named = format(best ? [best, ...others] : []);
  return {
    is: "open",
    why: `data element ${dataElement} is in several data sets that fit equally: ${named}; write one of them into data_set_id`,
  };
}

/**
 * The data set of each row. Of several the one that has most data elements of the map; where two have equally many, neither: a guess
 * would bring other numbers into the cases. A row that is filled already stays as it is.
 */
export function chooseDataSets(rows: readonly Row[], elements: readonly ElementPlaces[]): DataSetChoice {
  const places = new Map(elements.map((element) => [element.id, element]));
  const counts = countElements(rows, places);
  const issues: string[] = [];
  let filled = 0;
  const dataSets = rows.map((row) => {
    const choice = choose(row, places.get(row.dataElement), counts);
    if (choice.is === "open") issues.push(`line ${row.line}: ${choice.why}`);
    if (choice.is !== "chosen") return row.dataSet;
    filled += 1;
    return choice.dataSet;
  });
  return { dataSets, filled, issues };
}
