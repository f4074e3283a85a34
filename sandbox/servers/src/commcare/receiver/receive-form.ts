import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { emptyAnswer, errorAnswer } from "../answers.ts";
import type { CommcareServer } from "../commcare-server.ts";
import { writeCases } from "../write-cases.ts";
import { parseForm, type ParsedForm } from "./parse-form.ts";

/** The body is XML although the header says something else (commcare-kobo-api §4.2). */
function openRosaAnswer(
  status: number,
  { nature, message, formId }: { nature: string; message: string; formId?: string },
): SimulatorAnswer {
  const body = `<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message nature="${nature}">${message}</message></OpenRosaResponse>`;
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      http_x_openrosa_version: "3.0",
      ...(formId === undefined ? {} : { "x-commcarehq-formid": formId }),
    },
    body,
  };
}

/**
 * `POST receiver/api/` with a form as raw body (§4.2): all of its case blocks or none. Under version 3.0 a repetition is a success, and
 * an error is a 422; older clients get a 201 for both. Forms in multipart, and what makes cases or indices, are answered 501.
 */
export function receiveForm(server: CommcareServer, request: SimulatorRequest): SimulatorAnswer {
  if (request.method !== "POST") return emptyAnswer(405);
  if (request.headers["content-type"]?.startsWith("multipart/"))
    return errorAnswer(501, "The sandbox does not play multipart/form-data of the receiver");
  const isNew = request.headers["x-openrosa-version"] === "3.0";
  const xml = request.body.toString("utf8");
  const form = parseForm(xml);
  if (!("problem" in form)) return store(server, form, { xml, isNew });
  const { problem, message } = form;
  if (problem === "not played") return errorAnswer(501, `The sandbox does not play ${message}`);
  if (problem === "broken") {
    const text = `There was an error processing the form: ${message}`;
    return openRosaAnswer(422, { nature: "processing_failure", message: text });
  }
  return isNew
    ? openRosaAnswer(422, { nature: "processing_failure", message })
    : openRosaAnswer(201, { nature: "submit_error", message });
}

function store(
  server: CommcareServer,
  form: ParsedForm,
  { xml, isNew }: { xml: string; isNew: boolean },
): SimulatorAnswer {
  const { forms, store: cases } = server;
  const formId = form.instanceId;
  const before = forms.get(formId);
  if (before?.content === xml) {
    forms.put({ ...before, duplicates: before.duplicates + 1 });
    return isNew
      ? openRosaAnswer(201, { nature: "submit_success", message: "   √   ", formId })
      : openRosaAnswer(201, { nature: "submit_error", message: "Form is a duplicate", formId });
  }
  const written = writeCases(server, formId, form.writes);
  forms.put({
    form_id: formId,
    xmlns: form.xmlns,
    device_id: form.deviceId,
    received_on: cases.nextTimeStamp(),
    case_ids: written.map(({ case_id }) => case_id),
    content: xml,
    duplicates: before?.duplicates ?? 0,
    edits: before ? before.edits + 1 : 0,
  });
  return openRosaAnswer(201, { nature: "submit_success", message: "   √   ", formId });
}
