export interface Transform {
  readonly name: string;
  readonly args: readonly string[];
}

/** One entry of `fields=`: a property, a preset (`*`, `:all`), or an exclusion (`!x`). */
export interface FieldNode {
  readonly kind: "property" | "preset" | "exclusion";
  readonly name: string;
  readonly children: readonly FieldNode[] | undefined;
  readonly transforms: readonly Transform[];
}

class FieldsReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readList(): FieldNode[] {
    const nodes: FieldNode[] = [];
    while (this.#at < this.#text.length && this.#text[this.#at] !== "]") {
      if (this.#text[this.#at] === ",") this.#at += 1;
      else nodes.push(this.#readNode());
    }
    return nodes;
  }

  #readNode(): FieldNode {
    const name = this.#readUntil(/[,[\]~|]|::/g);
    const transforms = this.#readTransforms();
    let children: FieldNode[] | undefined;
    if (this.#text[this.#at] === "[") {
      this.#at += 1;
      children = this.readList();
      this.#at += 1;
    }
    transforms.push(...this.#readTransforms());
    if (name.startsWith("!")) return { kind: "exclusion", name: name.slice(1), children, transforms };
    const preset = name === "*" || name.startsWith(":");
    return { kind: preset ? "preset" : "property", name, children, transforms };
  }

  #readTransforms(): Transform[] {
    const transforms: Transform[] = [];
    for (;;) {
      const mark = /^(?:~|\||::)/.exec(this.#text.slice(this.#at))?.[0];
      if (mark === undefined) return transforms;
      this.#at += mark.length;
      const [, name = "", args] = /^(\w*)(?:\(([^)]*)\))?/.exec(this.#text.slice(this.#at)) ?? [];
      this.#at += name.length + (args === undefined ? 0 : args.length + 2);
      transforms.push({ name, args: args?.split(";") ?? [] });
    }
  }

  #readUntil(stop: RegExp): string {
    stop.lastIndex = this.#at + 1;
    const end = stop.exec(this.#text)?.index ?? this.#text.length;
    const name = this.#text.slice(this.#at, end).trim();
    this.#at = end;
    return name;
  }
}

/** Reads `fields=` (§5.1): nesting, presets, `!x`, `~rename(y)`, `~size` and their kin. */
export function parseFields(text: string): FieldNode[] {
  return new FieldsReader(text).readList();
}
