import { findNodeAtLocation, type Node, parseTree, visit } from "jsonc-parser";
import type { Path, Place, Places } from "./place.ts";

function toSegments(path: Path): (string | number)[] {
  return path.map((step) => (typeof step === "number" ? step : String(step)));
}

function createToPlace(text: string): (offset: number) => Place {
  return (offset) => {
    const before = text.slice(0, offset);
    return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
  };
}

/** Places of a JSON text. It is parsed again, and only when a place is asked for: files are mostly right. */
export class JsonPlaces implements Places {
  readonly hasPaths = true;
  readonly placeOf: (offset: number) => Place;
  readonly #text: string;
  #tree: { root: Node | undefined } | undefined;

  constructor(text: string) {
    this.#text = text;
    this.placeOf = createToPlace(text);
  }

  valueAt(path: Path): Place | undefined {
    const node = this.#find(path);
    return node && this.placeOf(node.offset);
  }

  keyAt(path: Path): Place | undefined {
    const property = this.#find(path)?.parent;
    return property && this.placeOf(property.offset);
  }

  #find(path: Path): Node | undefined {
    this.#tree ??= { root: parseTree(this.#text) };
    return this.#tree.root && findNodeAtLocation(this.#tree.root, toSegments(path));
  }
}

/** A key that its object has already. */
export interface RepeatedKey {
  key: string;
  offset: number;
}

/** Keys that are given twice in one object: `JSON.parse` would keep the last and lose the others. */
export function listRepeatedKeys(text: string): RepeatedKey[] {
  const repeated: RepeatedKey[] = [];
  const open: Set<string>[] = [];
  visit(text, {
    onObjectBegin: () => {
      open.push(new Set());
    },
    onObjectProperty: (key, offset) => {
      const seen = open.at(-1);
      if (seen?.has(key)) repeated.push({ key, offset });
      seen?.add(key);
    },
    onObjectEnd: () => {
      open.pop();
    },
  });
  return repeated;
}
