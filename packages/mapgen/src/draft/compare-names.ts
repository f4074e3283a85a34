import { toLeaf } from "../form/sample-columns.ts";
import { best, type Confidence, none } from "./confidence.ts";
import { compareWords, normalize, toWords } from "./words.ts";

/** What the source calls something. */
export interface SourceName {
  name: string;
  labels: readonly string[];
}

/** What DHIS2 calls something. */
export interface TargetName {
  id?: string | undefined;
  code?: string | undefined;
  name: string;
}

function same(one: string, other: string | undefined): boolean {
  const normalized = normalize(one);
  return normalized !== "" && other !== undefined && normalized === normalize(other);
}

function endsWith(words: readonly string[], tail: readonly string[]): boolean {
  return (
    tail.length > 0 &&
    tail.length < words.length &&
    tail.every((word, at) => words.at(at - tail.length) === word)
  );
}

function compareSimilar(texts: readonly string[], target: string, what: string): Confidence {
  return best(
    texts.map((text) => {
      const { share, shared, of } = compareWords(toWords(text), toWords(target));
      // The same words in another order are near, not equal.
      return share === 0
        ? none
        : { score: share * 0.75, reason: `${shared} of ${of} words shared with ${what}` };
    }),
  );
}

/** Compares by UID, code, name and label, the surest first. */
export function compareNames({ name, labels }: SourceName, target: TargetName): Confidence {
  const leaf = toLeaf(name);
  const code = target.code ?? "";
  if (target.id !== undefined && leaf === target.id) return { score: 1, reason: "named by the UID" };
  if (code !== "" && leaf === code) return { score: 1, reason: "named as the code" };
  if (same(leaf, code))
    return { score: 0.98, reason: "named as the code, apart from letter case and punctuation" };
  if (labels.some((label) => same(label, target.name)))
    return { score: 0.95, reason: "the label is the name" };
  if (same(leaf, target.name)) return { score: 0.93, reason: "named as the name" };
  if (labels.some((label) => same(label, code))) return { score: 0.9, reason: "the label is the code" };
  const tail = endsWith(toWords(leaf), toWords(code));
  return best([
    tail ? { score: 0.85, reason: "the name ends with the code" } : none,
    compareSimilar(labels, target.name, "the name by the label"),
    compareSimilar([leaf], target.name, "the name"),
    compareSimilar([leaf], code, "the code"),
  ]);
}
