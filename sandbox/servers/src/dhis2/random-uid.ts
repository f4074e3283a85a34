const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const alphanumeric = `${letters}0123456789`;

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = Math.trunc(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function randomText(random: () => number, length: number, from: string = alphanumeric): string {
  let text = "";
  while (text.length < length) text += from[Math.floor(random() * from.length)] ?? "";
  return text;
}

/** 11 characters, a letter first (§5.3). */
export function randomUid(random: () => number): string {
  return randomText(random, 1, letters) + randomText(random, 10);
}

export const uidPattern: RegExp = /^[A-Za-z][A-Za-z0-9]{10}$/;
