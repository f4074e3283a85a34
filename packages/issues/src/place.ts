/** Where something is in a file, from 1. */
export interface Place {
  line: number;
  column: number;
}

/** Keys and indexes that lead to a value. */
export type Path = readonly PropertyKey[];

/** Knows where the values of one file are. */
export interface Places {
  /** Whether people write these paths, as in JSON; a CSV has none. Issues name the path only where they do. */
  readonly hasPaths: boolean;
  /** `undefined` when the path is not in the file. */
  valueAt(path: Path): Place | undefined;
  keyAt(path: Path): Place | undefined;
}

/** As people write a path: `values[0].map.x`. */
export function renderPath(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${String(step)}`,
    )
    .join("");
}
