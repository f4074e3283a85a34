import { toStageRules, type MetadataSnapshot } from "@d2pipe/dhis2-model";
import { ExitCode, UsageError } from "@d2pipe/errors";
import { checkMetadata, type Finding, isOutdated, renderFindings, SampleCheck } from "@d2pipe/mapgen";
import { type MappingDocument, readMapping } from "@d2pipe/mapping";
import { readTextFile, type RunWork } from "@d2pipe/tool-kit";
import { type GenContext, getSnapshot, ensureGiven } from "./gen-context.ts";
import { readSample } from "./read-sample.ts";

interface Target {
  program: string;
  programStage: string | undefined;
}

function toTarget({ target }: MappingDocument, { flags }: GenContext): Target {
  const program = flags.program ?? target?.event.program;
  if (program === undefined) throw new UsageError("the mapping names no program; give --program");
  return { program, programStage: flags["program-stage"] ?? target?.event.programStage };
}

async function checkSample(
  context: GenContext,
  document: MappingDocument,
  snapshot: MetadataSnapshot,
  { program, programStage }: Target,
): Promise<readonly Finding[]> {
  const { sample } = context.flags;
  if (sample === undefined) return [];
  const stages = [...toStageRules(snapshot).values()].filter((rules) => rules.program === program);
  const rules = stages.find((stage) => stage.programStage === programStage) ?? stages[0];
  const check = await readSample(
    context,
    sample,
    (columns) => new SampleCheck(document, columns, rules?.elements ?? new Map()),
  );
  context.out.count("rows of the sample", check.rows, "row of the sample");
  return check.findings();
}

function show({ flags, log, out, raise }: GenContext, findings: readonly Finding[]): void {
  const outdated = findings.filter(isOutdated).length;
  if (flags.json) {
    for (const finding of findings)
      out.writeText(JSON.stringify({ finding: { ...finding, isOutdated: isOutdated(finding) } }));
  } else if (findings.length > 0) log.info(renderFindings(findings).join("\n"));
  out.count("outdated", outdated);
  out.count("notes", findings.length - outdated, "note");
  if (outdated > 0) raise(ExitCode.guard);
}

/** Holds a mapping against metadata and sample; exit 7 when it is out of date. */
export function createCheck(context: GenContext): RunWork {
  const given = { mapping: context.flags.mapping };
  ensureGiven("check", given);
  const { mapping } = given;
  return {
    async run() {
      const document = readMapping({ text: await readTextFile(mapping, "--mapping"), source: mapping });
      const target = toTarget(document, context);
      const snapshot = await getSnapshot(context, target.program);
      const sampled = await checkSample(context, document, snapshot, target);
      show(context, [...checkMetadata(document, snapshot, target), ...sampled]);
    },
  };
}
