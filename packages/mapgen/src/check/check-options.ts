import { listCodes, type ValueRule } from "@d2pipe/mapping";
import { normalize } from "../draft/words.ts";
import type { TargetElement } from "../target-stage.ts";
import type { Finding } from "./finding.ts";

type Named = ReadonlyMap<string, string>;

/** The codes that the table leads to; a multi-select's answer may lead to several, joined. */
function listSent({ map }: ValueRule, isMulti: boolean): string[] {
  const values = Object.values(map ?? {}).flatMap((value) => (value === null ? [] : [String(value)]));
  return isMulti ? values.flatMap((value) => value.split(",")) : values;
}

/** What the mapping says of the set: code → name; a name it does not say is empty. */
function toKnown(rule: ValueRule, isMulti: boolean): { known: Named; isWhole: boolean } {
  const { options } = rule;
  const sent = listSent(rule, isMulti);
  if (options === undefined) return { known: new Map(sent.map((code) => [code, ""])), isWhole: false };
  const names = new Map(Array.isArray(options) ? [] : Object.entries(options));
  const codes = [...listCodes(options), ...sent];
  return { known: new Map(codes.map((code) => [code, names.get(code) ?? ""])), isWhole: true };
}

/** Where a removed code lives on: under the same name, or spelled alike. */
function findRenamed(code: string, name: string, added: Named): string | undefined {
  for (const [other, otherName] of added) {
    if ((name !== "" && name === otherName) || normalize(other) === normalize(code)) return other;
  }
  return undefined;
}

function difference(one: Named, other: Named): Map<string, string> {
  return new Map([...one].filter(([code]) => !other.has(code)));
}

function listGone(gone: Named, added: Map<string, string>, about: string): Finding[] {
  return [...gone].map(([code, name]): Finding => {
    const renamedTo = findRenamed(code, name, added);
    if (renamedTo === undefined) {
      const message = `option ${code} is gone from the set; take it out of the mapping`;
      return { code: "OPTION_REMOVED", about, message };
    }
    const message = `option ${code} has the code ${renamedTo} now (${added.get(renamedTo)}); change the mapping`;
    added.delete(renamedTo);
    return { code: "OPTION_RENAMED", about, message };
  });
}

function listRenamed(known: Named, now: Named, about: string): Finding[] {
  return [...known].flatMap(([code, name]): Finding[] => {
    const current = now.get(code);
    if (name === "" || current === undefined || current === name) return [];
    const message = `option ${code} was "${name}" and is "${current}" now; does it still mean the same?`;
    return [{ code: "OPTION_RENAMED", about, message }];
  });
}

/** Options that nothing leads to, besides the new ones. */
function listUnreached(sent: readonly string[], now: Named, added: Named, about: string): Finding[] {
  const reached = new Set(sent);
  const missed = [...now.keys()].filter((code) => !reached.has(code) && !added.has(code));
  if (missed.length === 0) return [];
  return [{ code: "OPTION_UNREACHED", about, message: `no answer leads to ${missed.join(", ")}` }];
}

/** Options added, renamed and removed since the mapping was made. Without `options` in it, only what its table leads to is known. */
export function checkOptions(rule: ValueRule, { id, optionSet, valueType }: TargetElement): Finding[] {
  if (!optionSet) return [];
  const isMulti = valueType === "MULTI_TEXT";
  const { known, isWhole } = toKnown(rule, isMulti);
  const now = new Map(optionSet.options.map(({ code, name }) => [code, name]));
  const gone = difference(known, now);
  const added = isWhole ? difference(now, known) : new Map<string, string>();
  const fresh = new Map(added);
  const findings = listGone(gone, added, id);
  for (const [code, name] of added) {
    findings.push({
      code: "OPTION_ADDED",
      about: id,
      message: `option ${code} (${name}) is new; which answer leads to it?`,
    });
  }
  return [
    ...findings,
    ...listRenamed(known, now, id),
    ...(rule.map ? listUnreached(listSent(rule, isMulti), now, fresh, id) : []),
  ];
}
