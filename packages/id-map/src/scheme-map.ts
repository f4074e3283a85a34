import type { MetadataSnapshot } from "@d2pipe/dhis2-model";
import { IdMap, type IdKind, mapKinds, type Partner, type Partners } from "./id-map.ts";

export type Scheme = "code" | "name";

/** Which snapshots there are. Without `from`, the input has codes or names in place of ids; without `to`, the output. */
export interface SchemeOptions {
  scheme: Scheme;
  from: MetadataSnapshot | undefined;
  to: MetadataSnapshot | undefined;
}

/** Something of a snapshot that has an id. */
interface Identified {
  id: string;
  code?: string | undefined;
  name: string;
}

/** The objects of one kind that a snapshot has, each once. Both kinds of option combos are the same objects. */
function listIdentified(snapshot: MetadataSnapshot, kind: IdKind): Identified[] {
  const all = listWithRepeats(snapshot, kind);
  return [...new Map(all.map((each) => [each.id, each])).values()];
}

function listWithRepeats(snapshot: MetadataSnapshot, kind: IdKind): readonly Identified[] {
  const { dataSets = [], categoryCombos = [], programs, organisationUnits } = snapshot;
  if (kind === "dataSet") return dataSets;
  if (kind === "orgUnit") return organisationUnits;
  if (kind !== "dataElement") return categoryCombos.flatMap((combo) => combo.categoryOptionCombos);
  const stages = programs.flatMap(({ programStages }) => programStages);
  return [
    ...dataSets.flatMap(({ dataSetElements }) => dataSetElements.map(({ dataElement }) => dataElement)),
    ...stages.flatMap((stage) => stage.programStageDataElements.map(({ dataElement }) => dataElement)),
  ];
}

/** Ids by what they are called, and every id that is called so. */
function groupByText(objects: readonly Identified[], scheme: Scheme): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const each of objects) {
    const text = each[scheme];
    if (text === undefined || text === "") continue;
    const group = groups.get(text);
    if (group) group.push(each.id);
    else groups.set(text, [each.id]);
  }
  return groups;
}

/** A code may be shown, a name not. */
function formatText(text: string, scheme: Scheme): string {
  return scheme === "code" ? `has the code ${text}, which` : "has a name that";
}

type Targets = ReadonlyMap<string, readonly string[]> | undefined;

/** What has this code or name at the target; the text itself where the target is not looked into. */
function findTarget(text: string, scheme: Scheme, targets: Targets): Partner {
  if (!targets) return { is: "found", id: text };
  const [id, ...others] = targets.get(text) ?? [];
  const what = formatText(text, scheme);
  if (id === undefined) return { is: "missing", why: `${what} nothing in --to-metadata has` };
  if (others.length === 0) return { is: "found", id };
  return { is: "missing", why: `${what} several in --to-metadata have: ${[id, ...others].join(", ")}` };
}

function toPartners({ scheme, from, to }: SchemeOptions, kind: IdKind): Partners {
  const targets = to && groupByText(listIdentified(to, kind), scheme);
  if (!from)
    return new Map([...(targets?.keys() ?? [])].map((text) => [text, findTarget(text, scheme, targets)]));
  return new Map(
    listIdentified(from, kind).map((each): [string, Partner] => {
      const text = each[scheme] ?? "";
      if (text === "") return [each.id, { is: "missing", why: `has no ${scheme} in --from-metadata` }];
      return [each.id, findTarget(text, scheme, targets)];
    }),
  );
}

/** Ids looked up by code or name, in two snapshots or one. */
export function createSchemeMap(options: SchemeOptions): IdMap {
  const file = options.from ? "--from-metadata" : "--to-metadata";
  return new IdMap(
    mapKinds((kind) => toPartners(options, kind)),
    {
      unknown: options.from ? `is not in ${file}` : `is not the ${options.scheme} of anything in ${file}`,
      mapped: "is an id of the target: is this record mapped already?",
    },
  );
}
