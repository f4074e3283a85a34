/** Where something stands in a file, from 1. */
export interface Place {
  line: number;
  column: number;
}

export type Path = readonly PropertyKey[];

export interface JsonPlaces {
  /** By path (`toKey`), of each value; and of each key under `KEY:`. */
  places: ReadonlyMap<string, Place>;
  /** What breaks JSON's own rules, with where. */
  faults: { place: Place; message: string }[];
}

export function toKey(path: Path): string {
  return JSON.stringify(path.map(String));
}

const blank = /[\s\uFEFF]*/uy;
const string = /"(?:[^"\\\p{Cc}]|\u007F|[\u0080-\u009F]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/uy;
const literal = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/uy;

class JsonFault extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

class Walker {
  readonly #text: string;
  readonly places = new Map<string, Place>();
  readonly doubles: { place: Place; message: string }[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  walk(): void {
    this.#value([]);
    this.#skip(blank);
    if (this.#at < this.#text.length) throw new JsonFault("expected the end of the file", this.#at);
  }

  placeOf(offset: number): Place {
    const before = this.#text.slice(0, offset);
    return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
  }

  #skip(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #take(character: string): boolean {
    this.#skip(blank);
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #value(path: Path): void {
    this.#skip(blank);
    this.places.set(toKey(path), this.placeOf(this.#at));
    if (this.#take("{")) this.#object(path);
    else if (this.#take("[")) this.#array(path);
    else if ((this.#skip(string) ?? this.#skip(literal)) === undefined) {
      throw new JsonFault("expected a JSON value", this.#at);
    }
  }

  #object(path: Path): void {
    if (this.#take("}")) return;
    const seen = new Set<string>();
    do {
      this.#skip(blank);
      const start = this.#at;
      const key = this.#skip(string);
      if (key === undefined) throw new JsonFault("expected a key in double quotes", start);
      const name = String(JSON.parse(key));
      this.places.set(`KEY:${toKey([...path, name])}`, this.placeOf(start));
      if (seen.has(name)) {
        this.doubles.push({ place: this.placeOf(start), message: `${key} is given twice; expected once` });
      }
      seen.add(name);
      if (!this.#take(":")) throw new JsonFault("expected a colon after the key", this.#at);
      this.#value([...path, name]);
    } while (this.#take(","));
    if (!this.#take("}")) throw new JsonFault("expected a comma or }", this.#at);
  }

  #array(path: Path): void {
    if (this.#take("]")) return;
    let index = 0;
    do {
      this.#value([...path, index]);
      index += 1;
    } while (this.#take(","));
    if (!this.#take("]")) throw new JsonFault("expected a comma or ]", this.#at);
  }
}

/** Finds the place of every value of a JSON text, so that a fault of a schema can name line and column. */
export function locateJson(text: string): JsonPlaces {
  const walker = new Walker(text);
  try {
    walker.walk();
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const message = `not valid JSON: ${error.message}`;
    return {
      places: walker.places,
      faults: [...walker.doubles, { place: walker.placeOf(error.at), message }],
    };
  }
  return { places: walker.places, faults: walker.doubles };
}
