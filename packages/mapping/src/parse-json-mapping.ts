import type { z } from "zod";
import { FaultList } from "./fault-list.ts";
import { locateJson, type Path } from "./json-places.ts";
import { type MappingDocument, mappingDocumentSchema } from "./mapping-document.ts";

/** A document that was read, or not, with every fault found on the way. */
export interface ReadDocument {
  document: MappingDocument | undefined;
  faults: FaultList;
}

type Issue = z.core.$ZodIssue;

/** A union says "Invalid input" for everything: the branch that got furthest says what is really wrong. */
function deepest(issue: Issue): { issue: Issue; path: Path }[] {
  if (issue.code !== "invalid_union") return [{ issue, path: issue.path }];
  const branches = issue.errors.map((branch) =>
    branch.flatMap((inner) =>
      deepest(inner).map((each) => ({ ...each, path: [...issue.path, ...each.path] })),
    ),
  );
  const furthest = branches.find((branch) => branch.some(({ path }) => path.length > issue.path.length));
  return furthest ?? [{ issue, path: issue.path }];
}

function addIssue(faults: FaultList, issue: Issue, path: Path): void {
  if (issue.code !== "unrecognized_keys") {
    faults.at(path, issue.message);
    return;
  }
  for (const key of issue.keys)
    faults.atKey([...path, key], "unknown key; see docs/schema/mapping.schema.json");
}

/** Reads a mapping document in JSON. */
export function parseJsonMapping(text: string, source: string): ReadDocument {
  const located = locateJson(text);
  const faults = new FaultList(source, located.places);
  for (const { place, message } of located.faults) faults.atPlace(place, message);
  if (!faults.isEmpty) return { document: undefined, faults };
  const json: unknown = JSON.parse(text.replace(/^\uFEFF/u, ""));
  const result = mappingDocumentSchema.safeParse(json);
  if (result.success) return { document: result.data, faults };
  for (const each of result.error.issues.flatMap(deepest)) addIssue(faults, each.issue, each.path);
  return { document: undefined, faults };
}
