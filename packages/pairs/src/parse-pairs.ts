import { ConfigError } from "@d2pipe/errors";
import { type IssueList, parseJsonFile } from "@d2pipe/issues";
import { type Pair, type PairsDocument, pairsDocumentSchema } from "./pairs-document.ts";

/** File names are alike in any letter case on some disks. */
function addDoubledNames(pairs: readonly Pair[], issues: IssueList): void {
  const seen = new Set<string>();
  for (const [at, { name }] of pairs.entries()) {
    const key = name.toLowerCase();
    if (seen.has(key))
      issues.at(["pairs", at, "name"], `${name} is there twice; expected a name of its own for each pair`);
    seen.add(key);
  }
}

/**
 * Reads `pairs.json`.
 *
 * @param source name of the file, for the messages
 * @throws ConfigError with every issue as `file:line:column: path: what`
 */
export function parsePairs(text: string, source: string): PairsDocument {
  const { value, issues } = parseJsonFile(text, source, pairsDocumentSchema);
  if (value) addDoubledNames(value.pairs, issues);
  if (!value || !issues.isEmpty)
    throw new ConfigError(issues.list(), { hint: "pipelines/pairs.example.json shows one" });
  return value;
}
