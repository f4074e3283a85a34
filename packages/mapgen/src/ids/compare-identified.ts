import { best, type Confidence, lower, none } from "../draft/confidence.ts";
import { compareWords, normalize, toWords } from "../draft/words.ts";

/** An object of a server, as far as a partner on another server is found by it. */
export interface Counterpart {
  id: string;
  code?: string | undefined;
  name: string;
  /** What both have to be alike in beside the name: value type, period type, category combo. Empty: nothing. */
  type: string;
  /** There is one on each server. */
  isDefault?: boolean | undefined;
}

/** The words of a name in a fixed order: option combos list the same options in another one. */
export function sortWords(text: string): string {
  return [...toWords(text)].toSorted().join(" ");
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one !== "" && one === other;
}

function compareNamed(from: Counterpart, to: Counterpart): Confidence {
  const [fromCode, toCode] = [normalize(from.code ?? ""), normalize(to.code ?? "")];
  if (isSame(from.code, to.code)) return { score: 0.98, reason: "the same code" };
  if (isSame(from.name, to.name)) return { score: 0.95, reason: "the same name" };
  if (isSame(fromCode, toCode))
    return { score: 0.93, reason: "the same code, apart from letter case and punctuation" };
  if (isSame(normalize(from.name), normalize(to.name)))
    return { score: 0.9, reason: "the same name, apart from letter case and punctuation" };
  if (isSame(sortWords(from.name), sortWords(to.name)))
    return { score: 0.88, reason: "the same words in another order" };
  const { share, shared, of } = compareWords(toWords(from.name), toWords(to.name));
  if (share === 0) return none;
  return best([{ score: share * 0.75, reason: `${shared} of ${of} words of the name shared` }]);
}

/** How likely two objects are the same thing, by UID, code and name, the surest first; less where they are of another type. */
export function compareIdentified(from: Counterpart, to: Counterpart): Confidence {
  if (from.id === to.id) return { score: 1, reason: "the same UID" };
  if (from.isDefault === true && to.isDefault === true)
    return { score: 1, reason: "the default of both servers" };
  const named = compareNamed(from, to);
  if (named.score === 0) return none;
  const isStrange =
    named.reason.startsWith("the same code") &&
    compareWords(toWords(from.name), toWords(to.name)).share === 0;
  const checked = isStrange ? lower(named, 0.8, "the names share no word") : named;
  if (normalize(from.type) === normalize(to.type)) return checked;
  return lower(checked, 0.7, `${from.type} here is ${to.type} there`);
}
