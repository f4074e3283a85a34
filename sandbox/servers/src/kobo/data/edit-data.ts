import { z } from "zod";
import { EarlyAnswer } from "../../early-answer.ts";
import { jsonAnswer } from "../../json-answer.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { detailAnswer } from "../answers.ts";
import type { KoboServer } from "../kobo-server.ts";
import { parseBody } from "../parse-body.ts";

const editSchema = z.object({
  payload: z.object({
    submission_ids: z.array(z.union([z.string(), z.int()]).transform(String)),
    data: z.record(z.string(), z.string()),
  }),
});

/** `PATCH …/data/bulk/`: one edit a submission (commcare-kobo-api §10.2). */
export function editData({ store }: KoboServer, request: SimulatorRequest): SimulatorAnswer {
  const parsed = editSchema.safeParse(parseBody(request));
  if (!parsed.success) throw new EarlyAnswer(detailAnswer(400, "Invalid payload"));
  const { submission_ids: ids, data } = parsed.data.payload;
  const results = ids.map((id) => {
    const edited = store.edit(Number(id), data);
    return edited
      ? { uuid: edited.uuid, status_code: 201, message: "Successful submission" }
      : { uuid: null, status_code: 404, message: "No matching submission" };
  });
  const successes = results.filter(({ status_code }) => status_code === 201).length;
  return jsonAnswer(200, {
    count: results.length,
    successes,
    failures: results.length - successes,
    results,
  });
}
