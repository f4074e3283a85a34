import { HttpError, ResponseError } from "@d2pipe/errors";
import type { Ask } from "./ask.ts";

/** A form is carried out as a whole, or not at all. */
export type SubmitResult =
  | { kind: "stored"; formId: string }
  /** In the server's words, which may hold values. */
  | { kind: "refused"; message: string };

interface OpenRosaMessage {
  nature: string;
  text: string;
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

/** What stands in an `OpenRosaResponse`, whatever its content type says (commcare-kobo-api §4.2); undefined when it is none. */
export function parseOpenRosa(body: string): OpenRosaMessage | undefined {
  const [, nature, text = ""] =
    /<message\b[^>]*\bnature="([^"]*)"[^>]*>([\s\S]*?)<\/message>/.exec(body) ?? [];
  if (nature === undefined) return undefined;
  const message = text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (whole, name) => entities[name] ?? whole);
  return { nature, text: message.trim() };
}

/**
 * `POST receiver/api/` with a form, under OpenRosa 3.0: a repetition of a stored form is a success. Sent again by itself only when it
 * certainly was not carried out.
 */
export async function submitForm(ask: Ask, xml: string): Promise<SubmitResult> {
  const path = "receiver/api/";
  const headers = { "X-OpenRosa-Version": "3.0" };
  try {
    return await ask.write({ path, body: xml, type: "text/xml; charset=utf-8", headers }, async (answer) => {
      const text = await answer.text();
      const message = answer.status === 201 ? parseOpenRosa(text) : undefined;
      // A page of a proxy, a login page, or an answer that was cut short.
      if (!message) throw answer.refuse(Buffer.from(text));
      return message.nature === "submit_success"
        ? { kind: "stored", formId: answer.headers.get("x-commcarehq-formid") ?? "" }
        : { kind: "refused", message: message.text };
    });
  } catch (error) {
    const result = toRefusal(error);
    if (result === undefined) throw error;
    return result;
  }
}

/** 422 is a known error of the form; but for one nature, which says that it was stored, and has to be sent again (§4.2). */
function toRefusal(error: unknown): SubmitResult | undefined {
  if (!(error instanceof HttpError) || error.status !== 422) return undefined;
  const message = parseOpenRosa(typeof error.body === "string" ? error.body : "");
  if (message?.nature === "post_processing_failure")
    throw new ResponseError("stored the form, and did not process it to its end", error.request, {
      cause: error,
    });
  return { kind: "refused", message: message?.text ?? "" };
}
