import { type Path, type Place, toKey } from "./json-places.ts";

/** Gathers every fault of a mapping file with file, line and column, to be shown at once. */
export class FaultList {
  readonly #source: string;
  readonly #places: ReadonlyMap<string, Place>;
  readonly #faults: { place: Place | undefined; text: string }[] = [];

  readonly #namesPath: boolean;

  /** `namesPath`: whether faults name their path too; pointless for a file that has no paths of its own. */
  constructor(source: string, places: ReadonlyMap<string, Place>, namesPath = true) {
    this.#source = source;
    this.#places = places;
    this.#namesPath = namesPath;
  }

  /** A fault of the value at a path; of the nearest value above it when the path itself is not in the file. */
  at(path: Path, message: string): void {
    let place: Place | undefined;
    for (let length = path.length; length >= 0 && !place; length -= 1) {
      place = this.#places.get(toKey(path.slice(0, length)));
    }
    this.atPlace(
      place,
      path.length === 0 || !place || !this.#namesPath ? message : `${renderPath(path)}: ${message}`,
    );
  }

  /** A fault of a key that should not be there. */
  atKey(path: Path, message: string): void {
    this.atPlace(this.#places.get(`KEY:${toKey(path)}`), `${renderPath(path)}: ${message}`);
  }

  atPlace(place: Place | undefined, message: string): void {
    const where = place ? `${this.#source}:${place.line}:${place.column}` : this.#source;
    this.#faults.push({ place, text: `${where}: ${message}` });
  }

  get isEmpty(): boolean {
    return this.#faults.length === 0;
  }

  /** In the order of the file. */
  list(): string[] {
    const line = (place: Place | undefined): number => (place ? place.line * 100_000 + place.column : 0);
    return this.#faults.toSorted((one, other) => line(one.place) - line(other.place)).map(({ text }) => text);
  }
}

function renderPath(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${String(step)}`,
    )
    .join("");
}
