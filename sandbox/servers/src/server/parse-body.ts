import type { z } from "zod";
import type { SimulatorAnswer } from "../simulator.ts";
import { json } from "./control-answer.ts";

/** The 400 for a document that breaks its schema, every issue with its path. */
export function refuseDocument(issues: readonly z.core.$ZodIssue[], below = "body"): SimulatorAnswer {
  const described = issues.map(({ path, message }) => `${path.join(".") || below}: ${message}`);
  return json(400, { error: "the script is not as expected", issues: described });
}

/** The body checked by a schema, or the 400 that names what is wrong with it. */
export function parseBody<T>(
  schema: z.ZodType<T>,
  body: Buffer,
): { value: T } | { refusal: SimulatorAnswer } {
  let document: unknown;
  try {
    document = JSON.parse(body.toString("utf8"));
  } catch (error) {
    return {
      refusal: json(400, { error: `not valid JSON: ${error instanceof Error ? error.message : ""}` }),
    };
  }
  const result = schema.safeParse(document);
  return result.success ? { value: result.data } : { refusal: refuseDocument(result.error.issues) };
}
