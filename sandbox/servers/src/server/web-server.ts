import { z } from "zod";
import type { Simulator, SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import { json } from "./control-answer.ts";
import { renderPage, type Shown } from "./page/render-page.ts";
import type { SmtpInbox } from "./smtp-inbox.ts";

const refusalSchema = z.strictObject({ refuse: z.enum(["sender", "recipient", "data", "later"]).nullable() });

function setRefusal(smtp: SmtpInbox, request: SimulatorRequest): SimulatorAnswer {
  const parsed = z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue("not valid JSON");
        return z.NEVER;
      }
    })
    .pipe(refusalSchema)
    .safeParse(request.body.toString("utf8"));
  if (!parsed.success)
    return json(400, { error: parsed.error.issues.map(({ message }) => message).join("; ") });
  smtp.refuse(parsed.data.refuse ?? undefined);
  return json(200, parsed.data);
}

/** The page at `/`, the mails as JSON, and `PUT /__smtp {"refuse": "data"}` to turn mail away. */
export function createWeb(smtp: SmtpInbox, gather: () => Shown): Simulator {
  return {
    handle: (request) => {
      const call = `${request.method} ${request.path}`;
      if (call === "GET /") {
        const headers = {
          "content-type": "text/html; charset=utf-8",
          "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
        };
        return { status: 200, headers, body: renderPage(gather()) };
      }
      if (call === "GET /__mails") return json(200, { mails: smtp.mails });
      if (call === "DELETE /__mails") {
        smtp.clear();
        return json(200, { mails: [] });
      }
      if (call === "PUT /__smtp") return setRefusal(smtp, request);
      return json(404, { error: `${call}: there is /, /__mails and /__smtp` });
    },
  };
}
