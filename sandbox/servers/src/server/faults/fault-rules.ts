import type { Fault, FaultMatch, FaultRule } from "./fault-script.ts";

interface CountedRule {
  rule: FaultRule;
  path: RegExp | undefined;
  seen: number;
  fired: number;
}

/** A rule with its counters, for people who ask what is in force. */
export interface RuleState extends FaultRule {
  seen: number;
  fired: number;
}

function isTurn(match: FaultMatch, seen: number, fired: number): boolean {
  if (match.nth !== undefined && seen !== match.nth) return false;
  if (match.every !== undefined && seen % match.every !== 0) return false;
  if (match.from !== undefined && seen < match.from) return false;
  return match.times === undefined || fired < match.times;
}

/** The rules in force: of each request, those whose turn it is. */
export class FaultRules {
  #rules: CountedRule[] = [];

  set(rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => {
      const { path } = rule.match;
      const isPattern = path !== undefined && !path.startsWith("/");
      return { rule, path: isPattern ? new RegExp(path) : undefined, seen: 0, fired: 0 };
    });
  }

  get state(): readonly RuleState[] {
    return this.#rules.map(({ rule, seen, fired }) => ({ ...rule, seen, fired }));
  }

  /** Faults for this request, in the order of the script; several may act on one request (slow, then cut). */
  take(method: string, path: string, url: string): readonly Fault[] {
    const faults: Fault[] = [];
    for (const counted of this.#rules) {
      const { match, fault } = counted.rule;
      if (match.method !== undefined && match.method !== method) continue;
      if (counted.path ? !counted.path.test(url) : !path.startsWith(match.path ?? "/")) continue;
      counted.seen += 1;
      if (!isTurn(match, counted.seen, counted.fired)) continue;
      counted.fired += 1;
      faults.push(fault);
    }
    return faults;
  }
}
