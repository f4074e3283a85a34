/** What a complete full listing would change. */
export interface ListingChange {
  known: number;
  seen: number;
  vanished: number;
  cameBack: number;
  suspectedEdits: number;
  /** Records without an id: a vanished one may be among them. */
  nameless: number;
}

export interface JudgeOptions {
  /** At most so many may vanish at once; usual: 10, or 5 % of the known ones, the larger. */
  maxVanished?: number | undefined;
}

export type Judgement = { isTrusted: true } | { isTrusted: false; why: string };

const fewest = 10;
const share = 0.05;

/**
 * Whether a listing is to be believed. An empty file, or one that lost a large part, is more often a broken copy than a
 * source that shrank: then nothing is marked and nothing deleted (exit 7).
 */
export function judgeListing(change: ListingChange, options: JudgeOptions): Judgement {
  const { known, seen, vanished, nameless } = change;
  const most = options.maxVanished ?? Math.max(fewest, Math.floor(known * share));
  if (seen === 0 && known > 0) {
    return { isTrusted: false, why: `the listing is empty, and ${known} records were there before` };
  }
  if (vanished > 0 && nameless > 0) {
    return {
      isTrusted: false,
      why: `${vanished} records vanished, and ${nameless} came without an id: they may be the same`,
    };
  }
  if (vanished > most) {
    return { isTrusted: false, why: `${vanished} of ${known} records vanished at once; at most ${most} may` };
  }
  return { isTrusted: true };
}
