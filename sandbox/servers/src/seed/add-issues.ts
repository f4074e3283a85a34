import type { Random } from "./random.ts";

export interface IssuePlan<Item> {
  /** Items of 10,000 that have it. */
  rate: number;
  apply(item: Item): void;
}

export type IssuePlans<Issue extends string, Item> = ReadonlyMap<Issue, IssuePlan<Item>>;

/** How many of `count` items have an issue of this rate; at least one of a hundred or more. */
export function countOfIssue(rate: number, count: number): number {
  return count < 100 ? 0 : Math.max(1, Math.round((count * rate) / 10_000));
}

/** Gives some items one issue each, so that the reason of each rejection is certain. Returns those items. */
export function addIssues<Issue extends string, Changed, Item extends Changed>(
  random: Random,
  items: readonly Item[],
  plans: IssuePlans<Issue, Changed>,
  count: number,
): Map<Item, Issue> {
  const bad = new Map<Item, Issue>();
  const waiting = random.shuffle(items);
  for (const [issue, plan] of plans) {
    for (const item of waiting.splice(0, countOfIssue(plan.rate, count))) {
      plan.apply(item);
      bad.set(item, issue);
    }
  }
  return bad;
}

export function countIssues<Issue extends string>(issues: Iterable<Issue>): Map<Issue, number> {
  const counts = new Map<Issue, number>();
  for (const issue of issues) counts.set(issue, (counts.get(issue) ?? 0) + 1);
  return counts;
}
