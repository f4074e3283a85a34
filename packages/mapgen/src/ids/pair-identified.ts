import { type Confidence, lower } from "../draft/confidence.ts";
import { normalize, toWords } from "../draft/words.ts";
import { compareIdentified, type Counterpart, sortWords } from "./compare-identified.ts";

/** An object of the source and the one of the target that is most likely the same. */
export interface IdPair {
  from: Counterpart;
  to: Counterpart;
  confidence: Confidence;
}

/** Below this a proposal would cost more time than it saves. */
const leastScore = 0.4;

/** A word that so many objects have says little, and would compare each with each: thousands of health centres. */
const maxPerWord = 50;

function listKeys({ id, code = "", name, isDefault }: Counterpart): string[] {
  const keys = [`id ${id}`, `name ${normalize(name)}`, `words ${sortWords(name)}`];
  if (code !== "") keys.push(`code ${normalize(code)}`);
  if (isDefault === true) keys.push("default");
  return keys;
}

function index(objects: readonly Counterpart[], keysOf: (object: Counterpart) => Iterable<string>) {
  const found = new Map<string, Counterpart[]>();
  for (const object of objects) {
    for (const key of new Set(keysOf(object))) {
      const list = found.get(key);
      if (list) list.push(object);
      else found.set(key, [object]);
    }
  }
  return found;
}

function compare(from: Counterpart, candidates: Iterable<Counterpart>): IdPair[] {
  return [...candidates]
    .map((to) => ({ from, to, confidence: compareIdentified(from, to) }))
    .filter(({ confidence }) => confidence.score >= leastScore);
}

/** By what is equal, in one look-up each; by shared words only where nothing is equal. */
function listCandidates(from: readonly Counterpart[], to: readonly Counterpart[]): IdPair[] {
  const byKey = index(to, listKeys);
  const byWord = index(to, ({ name }) => toWords(name));
  return from.flatMap((object) => {
    const equal = compare(object, new Set(listKeys(object).flatMap((key) => byKey.get(key) ?? [])));
    if (equal.length > 0) return equal;
    const lists = toWords(object.name).map((word) => byWord.get(word) ?? []);
    return compare(object, new Set(lists.filter((list) => list.length <= maxPerWord).flat()));
  });
}

/** Another candidate that is just as similar, and has no surer partner of its own, makes a pair less sure. */
function weighRivals(
  pair: IdPair,
  rivals: readonly IdPair[],
  partners: ReadonlyMap<Counterpart, IdPair>,
): IdPair {
  const { from, to, confidence } = pair;
  const rival = rivals.find((other) => {
    if (other === pair || other.confidence.score <= confidence.score - 0.02) return false;
    const partner = partners.get(other.from === from ? other.to : other.from);
    return partner === undefined || partner.confidence.score <= other.confidence.score;
  });
  if (!rival) return pair;
  const id = rival.from === from ? rival.to.id : rival.from.id;
  return { from, to, confidence: lower(confidence, 0.7, `${id} is just as similar`) };
}

/** Pairs each object with at most one, the surest pairs first. */
export function pairIdentified(
  from: readonly Counterpart[],
  to: readonly Counterpart[],
): Map<Counterpart, IdPair> {
  const candidates = listCandidates(from, to).toSorted(
    (one, other) => other.confidence.score - one.confidence.score,
  );
  const partners = new Map<Counterpart, IdPair>();
  const of = new Map<Counterpart, IdPair[]>();
  for (const pair of candidates) {
    for (const side of [pair.from, pair.to]) of.set(side, [...(of.get(side) ?? []), pair]);
    if (partners.has(pair.from) || partners.has(pair.to)) continue;
    partners.set(pair.from, pair).set(pair.to, pair);
  }
  const pairs = [...partners].filter(([object, pair]) => object === pair.from);
  return new Map(
    pairs.map(([object, pair]) => {
      const rivals = [...(of.get(pair.from) ?? []), ...(of.get(pair.to) ?? [])];
      return [object, weighRivals(pair, rivals, partners)];
    }),
  );
}
