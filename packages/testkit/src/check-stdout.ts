import { LineError, type ParsedLine, parseLine } from "@d2pipe/records";

function parseNumbered(text: string, number: number): ParsedLine {
  try {
    return parseLine(text);
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    throw new Error(
      `stdout line ${number} is not a line of the contract (${error.path}: ${error.message}): ${text}`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Every line of a tool's stdout, checked against the contract. Throws for a line that breaks it, and for a last line
 * without its line feed unless the tool was killed in the middle.
 */
export function parseStdout(stdout: string, wasKilled = false): ParsedLine[] {
  const texts = stdout.split("\n");
  const last = texts.pop() ?? "";
  if (last !== "" && !wasKilled) throw new Error(`stdout ends inside a line: ${last.slice(0, 200)}`);
  return texts.map((text, index) => parseNumbered(text, index + 1));
}
