import { type IssueList, type ParsedFile, type Path, renderPath } from "@d2pipe/issues";
import type { MappingFlags } from "./apply-flags.ts";
import type { OrgUnitTable } from "./mapping-document.ts";

/** Which flag gives which value of the document. */
const flagOf: Readonly<Record<keyof MappingFlags, { name: string; path: string }>> = {
  program: { name: "--program", path: "target.event.program" },
  programStage: { name: "--program-stage", path: "target.event.programStage" },
  orgUnitFrom: { name: "--org-unit-from", path: "orgUnit.from" },
  orgUnitScheme: { name: "--org-unit-scheme", path: "orgUnit.scheme" },
  dateFrom: { name: "--date-from", path: "occurredAt.from" },
  timeZone: { name: "--time-zone", path: "timeZone" },
  status: { name: "--status", path: "status" },
};

function toFlagNames(flags: MappingFlags): Map<string, string> {
  const given = new Map<string, unknown>(Object.entries(flags));
  return new Map(
    Object.entries(flagOf).flatMap(([key, { name, path }]) =>
      given.get(key) === undefined ? [] : [[path, name] as const],
    ),
  );
}

/**
 * Issues of a document that was put together from a file, flags and a table of org units: each is shown where its value came
 * from, so that nobody looks for it in the wrong file.
 */
export class IssueOrigins {
  readonly #document: IssueList;
  readonly #orgUnits: ParsedFile<OrgUnitTable> | undefined;
  readonly #flagNames: ReadonlyMap<string, string>;
  readonly #ofFlags: string[] = [];

  constructor(document: IssueList, flags: MappingFlags, orgUnits: ParsedFile<OrgUnitTable> | undefined) {
    this.#document = document;
    this.#orgUnits = orgUnits;
    this.#flagNames = toFlagNames(flags);
  }

  /** An issue of the value at a path of the document as it was put together. */
  at(path: Path, message: string): void {
    const flag = this.#flagNames.get(renderPath(path));
    const [first, second, text] = path;
    const isEntry = first === "orgUnit" && second === "table" && typeof text === "string";
    if (flag !== undefined) this.#ofFlags.push(`${flag}: ${message}`);
    else if (isEntry && this.#orgUnits?.value && Object.hasOwn(this.#orgUnits.value, text)) {
      this.#orgUnits.issues.at([text], message);
    } else this.#document.at(path, message);
  }

  get isEmpty(): boolean {
    return this.list().length === 0;
  }

  /** Flags first, then each file in its own order. */
  list(): string[] {
    return [...this.#ofFlags, ...this.#document.list(), ...(this.#orgUnits?.issues.list() ?? [])];
  }
}
