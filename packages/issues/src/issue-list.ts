import { type Path, type Place, type Places, renderPath } from "./place.ts";

interface Issue {
  place: Place | undefined;
  text: string;
}

/** Gathers the issues of one file, to be shown at once as `file:line:column: path: message`. */
export class IssueList {
  readonly places: Places;
  readonly #source: string;
  readonly #issues: Issue[] = [];

  /** @param source name of the file, as the person gave it */
  constructor(source: string, places: Places) {
    this.#source = source;
    this.places = places;
  }

  /** An issue of the value at a path; shown at the nearest value above it when the path itself is not in the file. */
  at(path: Path, message: string): void {
    let place: Place | undefined;
    for (let length = path.length; length >= 0 && !place; length -= 1) {
      place = this.places.valueAt(path.slice(0, length));
    }
    this.atPlace(place, place ? this.#withPath(path, message) : message);
  }

  /** An issue of a key that should not be there. */
  atKey(path: Path, message: string): void {
    this.atPlace(this.places.keyAt(path), this.#withPath(path, message));
  }

  /** An issue of a place that is known otherwise; of the file as a whole without one. */
  atPlace(place: Place | undefined, message: string): void {
    const where = place ? `${this.#source}:${place.line}:${place.column}` : this.#source;
    this.#issues.push({ place, text: `${where}: ${message}` });
  }

  get isEmpty(): boolean {
    return this.#issues.length === 0;
  }

  /** One line each, in the order of the file. */
  list(): string[] {
    return this.#issues.toSorted(comparePlaces).map(({ text }) => text);
  }

  #withPath(path: Path, message: string): string {
    return path.length === 0 || !this.places.hasPaths ? message : `${renderPath(path)}: ${message}`;
  }
}

function comparePlaces({ place: one }: Issue, { place: other }: Issue): number {
  return (one?.line ?? 0) - (other?.line ?? 0) || (one?.column ?? 0) - (other?.column ?? 0);
}
