/** The arguments before `--`: what stands behind it is for somebody else, as in `run-pipeline -- SCRIPT --help`. */
export function toOwnArgs(args: readonly string[]): readonly string[] {
  return args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
}
