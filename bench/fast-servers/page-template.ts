const idLength = 36;
const stampLength = 27;
const firstIndexed = Date.parse("2024-01-01T00:00:00Z");

/** Where the changing parts of one case stand in the text of a page. */
interface Places {
  ids: readonly number[];
  stamp: number;
  /** After the closing brace. */
  end: number;
}

/** Case number n is indexed n milliseconds after the first, so that both ways of paging find their place by arithmetic. */
function toIndexedOn(number: number): string {
  return `${new Date(firstIndexed + number).toISOString().slice(0, -1)}000Z`;
}

/** The first case whose `indexed_on` is not before the time (in UTC); the whole number after it when `isAfter`. */
export function toCaseNumber(time: string, isAfter: boolean): number {
  const ms = Date.parse(/(Z|[+-][\d:]+)$/.test(time) ? time : `${time}Z`) - firstIndexed;
  return Math.max(0, isAfter ? ms + 1 : ms);
}

function toFastCaseId(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

const idMark = "@".repeat(idLength);
const stampMark = "#".repeat(stampLength);

/** The text of one case of an API, with its marks, for a template. */
export type CaseText = (id: string, indexedOn: string) => string;

/** A page of cases rendered once; each answer is a copy with other ids and index times written into it. */
export class PageTemplate {
  readonly #bytes: Buffer;
  readonly #places: Places[] = [];

  constructor(size: number, caseText: CaseText) {
    const one = caseText(idMark, stampMark);
    const ids = [...one.matchAll(/@{36}/g)].map(({ index }) => index);
    const stamp = one.indexOf(stampMark);
    const length = Buffer.byteLength(one);
    for (let place = 0; place < size; place += 1) {
      const start = place * (length + 1);
      this.#places.push({ ids: ids.map((id) => start + id), stamp: start + stamp, end: start + length });
    }
    this.#bytes = Buffer.from(Array.from({ length: size }, () => one).join(","));
  }

  /** Cases `from` to `from + count - 1` between two pieces of text. */
  render(from: number, count: number, before: string, after: string): Buffer {
    const end = count === 0 ? 0 : (this.#places[count - 1]?.end ?? 0);
    const page = Buffer.allocUnsafe(before.length + end + after.length);
    page.write(before, 0, "latin1");
    this.#bytes.copy(page, before.length, 0, end);
    for (let place = 0; place < count; place += 1) {
      const places = this.#places[place];
      if (!places) break;
      const id = toFastCaseId(from + place);
      for (const offset of places.ids) page.write(id, before.length + offset, "latin1");
      page.write(toIndexedOn(from + place), before.length + places.stamp, "latin1");
    }
    page.write(after, before.length + end, "latin1");
    return page;
  }
}
