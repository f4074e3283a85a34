import type { Path, Place, Places } from "./place.ts";

function toKey(path: Path): string {
  return JSON.stringify(path.map(String));
}

/** Places of a file that is not JSON, marked while it is read. */
export class MarkedPlaces implements Places {
  readonly hasPaths = false;
  readonly #marked = new Map<string, Place>();

  mark(path: Path, place: Place): void {
    this.#marked.set(toKey(path), place);
  }

  valueAt(path: Path): Place | undefined {
    return this.#marked.get(toKey(path));
  }

  keyAt(path: Path): Place | undefined {
    return this.valueAt(path);
  }
}
