import { jsonAnswer } from "../json-answer.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import type { KoboServer } from "./kobo-server.ts";
import type { Question, Survey } from "./survey.ts";
import { toUrl } from "./to-url.ts";

function listName({ name }: Question): string {
  return `${name}_choices`;
}

function toSurveyRow(question: Question): object {
  const { type, name, label, group, choices, hxl } = question;
  return {
    type,
    name,
    $autoname: name,
    $xpath: group === "" ? name : `${group}/${name}`,
    label: [label],
    ...(choices ? { select_from_list_name: listName(question) } : {}),
    ...(hxl === undefined ? {} : { hxl }),
  };
}

/** A form's rows as it is written: a group or a repeat is opened before its questions and closed behind them. */
function toSurveyRows({ questions, repeats }: Survey): object[] {
  let open: string[] = [];
  const rows = questions.flatMap((question) => {
    const path = question.group === "" ? [] : question.group.split("/");
    const same = open.findIndex((name, at) => name !== path[at]);
    const kept = same === -1 ? open.length : same;
    const closing = open.slice(kept).map(() => ({ type: "end_group" }));
    const opening = path.slice(kept).map((name) => ({ type: "begin_group", name, label: [name] }));
    open = path;
    return [...closing, ...opening, toSurveyRow(question)];
  });
  const last = open.map(() => ({ type: "end_group" }));
  const repeated = repeats.flatMap(({ name, label, questions: inside }) => [
    { type: "begin_repeat", name, label: [label] },
    ...inside.map(toSurveyRow),
    { type: "end_repeat" },
  ]);
  return [...rows, ...last, ...repeated];
}

function toContent(survey: Survey): object {
  const choices = survey.questions.flatMap((question) =>
    (question.choices ?? []).map(({ name, label }) => ({
      list_name: listName(question),
      name,
      label: [label],
    })),
  );
  return {
    schema: "1",
    survey: toSurveyRows(survey),
    choices,
    translations: [survey.language],
    translated: ["label"],
  };
}

function toAsset(server: KoboServer, request: SimulatorRequest): Record<string, unknown> {
  const { survey, store } = server;
  const url = toUrl(request, `/api/v2/assets/${survey.uid}/`);
  return {
    url,
    uid: survey.uid,
    name: survey.name,
    asset_type: "survey",
    owner__username: "loader",
    has_deployment: true,
    deployment__active: true,
    deployment_status: "deployed",
    deployment__submission_count: store.size,
    version_id: survey.version,
    data: `${url}data/`,
  };
}

/** `…/assets/{uid}/`: the form with its questions and choices. */
export function getAsset(server: KoboServer, request: SimulatorRequest): SimulatorAnswer {
  return jsonAnswer(200, { ...toAsset(server, request), content: toContent(server.survey) });
}
