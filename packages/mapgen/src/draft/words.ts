/** Each text meets every other: its words are found once. */
const known = new Map<string, readonly string[]>();
const maxKnown = 20_000;

/** Lower case, without accents, punctuation gone: `Qualité de l'eau` → `qualite`, `de`, `l`, `eau`. */
export function toWords(text: string): readonly string[] {
  const remembered = known.get(text);
  if (remembered) return remembered;
  const words = split(text);
  if (known.size < maxKnown) known.set(text, words);
  return words;
}

function split(text: string): string[] {
  return text
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** The words run together, so that `IPC_FTYPE`, `ipc ftype` and `ipcFtype` are one. */
export function normalize(text: string): string {
  return toWords(text).join("");
}

/** Words of one text that the other has too, each counted as often as it stands. */
function countShared(one: readonly string[], other: readonly string[]): number {
  const left = [...other];
  return one.filter((word) => {
    const at = left.indexOf(word);
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  }).length;
}

export interface Similarity {
  /** 0 to 1: shared words over all (Dice). */
  share: number;
  shared: number;
  of: number;
}

/** How similar two texts are, word by word. Texts that number something differently (question 1, question 2) are not. */
export function compareWords(one: readonly string[], other: readonly string[]): Similarity {
  const shared = countShared(one, other);
  const of = Math.max(one.length, other.length);
  if (shared === 0) return { share: 0, shared, of };
  const numbers = (words: readonly string[]): string => words.filter((word) => /\d/u.test(word)).join(" ");
  const share = (2 * shared) / (one.length + other.length);
  return { share: numbers(one) === numbers(other) ? share : share * 0.4, shared, of };
}
