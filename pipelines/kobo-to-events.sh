#!/usr/bin/env bash
# Kobo submissions become DHIS2 events; a copy of the index may live in object storage. Run it daily; running it twice, or after
# a crash, is safe.
set -euo pipefail

usage() {
  cat >&2 <<'TEXT'
kobo-to-events.sh [--env FILE] [-d|--dry-run] [--full] [--delete] [--max-missing N] [--max-deletes N]

--delete: events of submissions that are missing from a complete listing are deleted in DHIS2 (default: marked and mailed).
Settings: pipelines/.env.kobo.example. Exit codes: docs/exit-codes.md.
TEXT
}

# npm puts a link to this file on the PATH.
here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)
. "$here/parts.sh"
PATH="$here/../bin:$PATH"
supervise "$@"

push=()
detect=()
dry=()
while [ $# -gt 0 ]; do
  case $1 in
    -d | --dry | --dry-run) dry=(--dry-run); shift ;;
    --full) push+=(--full); shift ;;
    --delete) detect+=(--delete); shift ;;
    --max-missing) values 1 "$@"; detect+=(--max-missing "$2"); shift 2 ;;
    --max-deletes) values 1 "$@"; push+=(--max-deletes "$2"); shift 2 ;;
    *) usage; refuse "unknown argument $1" ;;
  esac
done

need .env.kobo.example SOURCE MAPPING ORG_UNITS
keep_days=${KEEP_DAYS:-90}
case $keep_days in *[!0-9]*) refuse "KEEP_DAYS is $keep_days; expected a whole number of days" ;; esac
stream=${STREAM:-kobo}
index=${STATE:-.}/$stream.db
# A dry run leaves its files in a folder of its own, and only looks at the index.
state=${STATE:-.}${dry:+/dry-run}
make_folder "$state"
log=$state/log
make_folder "$log"
today=$(date -u +%Y-%m-%d)

if [ -n "${INDEX_COPY:-}" ] && [ -n "${dry:-}" ]; then
  step reconcile-index download "$INDEX_COPY" --index "$index" --into "$state/$stream.db"
  index=$state/$stream.db
elif [ -n "${INDEX_COPY:-}" ]; then
  step reconcile-index download "$INDEX_COPY" --index "$index"
fi
# A file is kept under its date; the server is asked directly.
case $SOURCE in
  kobo://*) source=("$SOURCE" --strip-groups /) ;;
  */export-settings/*/data.csv) source=("$SOURCE") ;;
  *)
    step copy-file "$SOURCE" "$state/kobo.csv"
    step copy-file "$state/kobo.csv" "$log/$today.csv"
    source=("$state/kobo.csv" --delimiter "${DELIMITER:-auto}")
    ;;
esac
find "$log" -type f -mtime "+$keep_days" -delete
outcomes=$state/outcomes.ndjson.$$.partial
trap 'rm -f "$outcomes"' EXIT

send() {
  fetch-kobo "${source[@]}" --stream "$stream" ${KEY:+--key "$KEY"} \
    | to-events --mapping "$MAPPING" --org-units "$ORG_UNITS" --org-unit-from "${ORG_UNIT_FROM:-FACILITY}" \
        --date-from "${DATE_FROM:-ASSESSMENT_DATE}" \
    | reconcile-index detect "${detect[@]}" \
    | push-dhis2 --index "$index" --rejects "$state/rejects.ndjson" --payload-dir "$log/events_payload" "${push[@]}" "${dry[@]}" \
    | mail-outcomes --summary "$D2PIPE_RUN/summary.json" "${dry[@]}" > "$outcomes"
  pipe_ended "fetch-kobo to-events reconcile-index push-dhis2 mail-outcomes" "${PIPESTATUS[@]}"
}

# For programs that still read the old loader's index: made anew from ours, never read back.
save_event_index() {
  step reconcile-index export "$state/event_index.json" --index "$index" --quiet || return
  step copy-file "$state/event_index.json" "$EVENT_INDEX_COPY"
}

run_pipe send
if was_alone; then
  put_in_place "$outcomes" "$state/outcomes.ndjson"
  # What is not copied now is copied by the next run, which goes on from the index here. Each step is tried, whatever became of the others.
  set +e
  if [ -n "${INDEX_COPY:-}" ] && [ -z "${dry:-}" ]; then
    step reconcile-index upload "$INDEX_COPY" --index "$index" --keep "$log/$today.db"
  fi
  if [ -n "${EVENT_INDEX_COPY:-}" ] && [ -z "${dry:-}" ] && [ -f "$index" ]; then save_event_index; fi
fi
# run-pipeline ends with the most severe code of the steps.
exit 0
