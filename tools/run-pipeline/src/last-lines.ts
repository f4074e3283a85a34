import { StringDecoder } from "node:string_decoder";

/** Longer lines are cut: a stack or a page of HTML is not for a mail. */
const mostCharacters = 500;

/** Keeps the last lines of a stream of bytes, in constant memory. */
export class LastLines {
  readonly #most: number;
  readonly #decoder = new StringDecoder("utf8");
  readonly #lines: string[] = [];
  #open = "";

  constructor(most: number) {
    this.#most = most;
  }

  push(bytes: Buffer): void {
    const [first = "", ...rest] = this.#decoder.write(bytes).split("\n");
    this.#open = cut(this.#open + first);
    for (const piece of rest) {
      this.#add(this.#open);
      this.#open = cut(piece);
    }
  }

  /** The oldest first, also one that has not ended yet. */
  get lines(): string[] {
    return [...this.#lines, ...(this.#open === "" ? [] : [this.#open])].slice(-this.#most);
  }

  #add(line: string): void {
    this.#lines.push(line.trimEnd());
    if (this.#lines.length > this.#most) this.#lines.shift();
  }
}

function cut(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}
