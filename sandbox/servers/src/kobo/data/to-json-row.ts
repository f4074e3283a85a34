import type { StoredSubmission } from "../submission.ts";
import type { Survey } from "../survey.ts";

/** A row of the data API or of a filter over it. */
export type JsonRow = Readonly<Record<string, unknown>>;

function toAttachments({ answers, _id }: StoredSubmission, survey: Survey): object[] {
  return survey.questions.flatMap(({ type, name }) => {
    const file = answers[name];
    if (type !== "image" || typeof file !== "string") return [];
    const download = `https://kobo.example.org/api/v2/assets/${survey.uid}/data/${_id}/attachments/att${_id}/`;
    return [
      {
        uid: `att${_id}`,
        mimetype: "image/jpeg",
        filename: `loader/attachments/${_id}/${file}`,
        media_file_basename: file,
        question_xpath: name,
        is_deleted: false,
        download_url: download,
        download_small_url: `${download}small/`,
      },
    ];
  });
}

function toGeolocation(survey: Survey, { answers }: StoredSubmission): (number | null)[] {
  const question = survey.questions.find(({ type }) => type === "geopoint");
  const text = question && answers[question.name];
  if (typeof text !== "string") return [null, null];
  const [latitude = NaN, longitude = NaN] = text.split(" ").map(Number);
  return [latitude, longitude];
}

function toValidation(status: string | undefined): object {
  if (status === undefined) return {};
  const name = status.replace("validation_status_", "").replaceAll("_", " ");
  const label = name.charAt(0).toUpperCase() + name.slice(1);
  return { uid: status, label, by_whom: "lead", timestamp: 1_714_700_000 };
}

const rows = new WeakMap<StoredSubmission, JsonRow>();

/** As `toJsonRow`; kept, since each page of a large form looks at every submission. */
export function toKeptRow(submission: StoredSubmission, survey: Survey, oldServer: boolean): JsonRow {
  if (oldServer) return toJsonRow(submission, survey, oldServer);
  const row = rows.get(submission) ?? toJsonRow(submission, survey, oldServer);
  rows.set(submission, row);
  return row;
}

/** A submission as `data.json` shows it (commcare-kobo-api §10.2): answers are text, what was not answered is absent. */
export function toJsonRow(submission: StoredSubmission, survey: Survey, oldServer: boolean): JsonRow {
  const { _id, uuid, rootUuid, deprecatedUuid, submissionTime, submittedBy } = submission;
  return {
    _id,
    "formhub/uuid": "cfb5f0e2a1d84c3f9b6e7d1c2a3b4c5d",
    ...submission.answers,
    __version__: survey.version,
    "meta/instanceID": `uuid:${uuid}`,
    ...(oldServer ? {} : { "meta/rootUuid": `uuid:${rootUuid}` }),
    ...(deprecatedUuid === undefined ? {} : { "meta/deprecatedID": `uuid:${deprecatedUuid}` }),
    _xform_id_string: survey.uid,
    _uuid: uuid,
    _attachments: toAttachments(submission, survey),
    _status: "submitted_via_web",
    _geolocation: toGeolocation(survey, submission),
    _submission_time: submissionTime,
    ...(oldServer ? { _tags: [], _notes: [] } : {}),
    _validation_status: toValidation(submission.validationStatus),
    _submitted_by: submittedBy,
  };
}
