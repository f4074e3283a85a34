import { ConfigError, UsageError } from "@d2pipe/errors";
import { type IndexReader, openIndexReader } from "@d2pipe/index-store";
import { refuseSameFile, type ToolContext } from "@d2pipe/tool-kit";

/** The tool's flags as `command.ts` declares them. */
export interface ReconcileFlags {
  readonly json: boolean;
  readonly runs: number;
  readonly stream: string | undefined;
  readonly delete: boolean;
  readonly "max-missing": number | undefined;
  readonly repair: boolean;
  readonly metadata: string | undefined;
  readonly program: string | undefined;
  readonly "program-stage": string | undefined;
  readonly into: string | undefined;
  readonly keep: string | undefined;
  readonly id: readonly string[];
  readonly as: string | undefined;
}

export type ReconcileContext = Omit<ToolContext, "flags"> & { readonly flags: ReconcileFlags };

/** The index that `--index` names. */
export function toIndexFile({ common, operands }: ReconcileContext): string {
  if (common.index !== undefined) return common.index;
  throw new UsageError("--index is missing", { hint: `reconcile-index ${operands.join(" ")} --index FILE` });
}

export function noSuchIndex(file: string): ConfigError {
  return new ConfigError([`index ${file}: there is no such index`], {
    hint: "a first run of the pipeline makes it; check the path",
  });
}

/** Looks into an index that has to be there. */
export async function withReader<Result>(
  context: ReconcileContext,
  look: (reader: IndexReader, file: string) => Promise<Result>,
): Promise<Result> {
  const file = toIndexFile(context);
  const reader = openIndexReader(file);
  if (reader === undefined) throw noSuchIndex(file);
  try {
    return await look(reader, file);
  } finally {
    reader.close();
  }
}

/** The file that `import`, `export` and `copy` name; never the index itself. */
export function toNamedFile(context: ReconcileContext): string {
  const [subcommand, file] = context.operands;
  if (file === undefined)
    throw new UsageError(`${subcommand} needs a file`, {
      hint: `reconcile-index ${subcommand} FILE --index INDEX`,
    });
  refuseSameFile(file, toIndexFile(context), "the index");
  return file;
}
