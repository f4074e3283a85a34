#!/usr/bin/env bash
# Closed CommCare cases become DHIS2 events. Run it hourly; running it twice, or after a crash, is safe.
set -euo pipefail

usage() {
  cat >&2 <<'TEXT'
cases-to-events.sh [--env FILE] [-f|--fromdate|--from-date DATE] [-w|--timewindow|--window A B] [-d|--dry|--dry-run] [--full]
                   [--max-deletes N]

Without a time: everything since the last run (the first run: since FIRST_DATE).
Settings: pipelines/.env.example. Exit codes: docs/exit-codes.md.
TEXT
}

# npm puts a link to this file on the PATH.
here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)
. "$here/parts.sh"
PATH="$here/../bin:$PATH"
supervise "$@"

when=()
push=()
dry=()
while [ $# -gt 0 ]; do
  case $1 in
    -f | --fromdate | --from-date) values 1 "$@"; when+=(--from-date "$2"); shift 2 ;;
    -w | --timewindow | --window) values 2 "$@"; when+=(--window "$2" "$3"); shift 3 ;;
    -d | --dry | --dry-run) dry=(--dry-run); shift ;;
    --full) push+=(--full); shift ;;
    --max-deletes) values 1 "$@"; push+=(--max-deletes "$2"); shift 2 ;;
    *) usage; refuse "unknown argument $1" ;;
  esac
done

need .env.example CASE_TYPE PROGRAM PROGRAM_STAGE MAPPING
index=${STATE:-.}/visits.db
# A dry run leaves its files in a folder of its own, and only looks at the index.
state=${STATE:-.}${dry:+/dry-run}
make_folder "$state"

has_checkpoint() {
  if [ ! -f "$index" ]; then return 1; fi
  code=0
  lines=$(reconcile-index report --index "$index" --runs 0 --json --quiet) || code=$?
  case $code in 0 | 5) ;; *) exit "$code" ;; esac
  case $lines in *'{"checkpoint"'*) ;; *) return 1 ;; esac
}

if [ ${#when[@]} -eq 0 ]; then
  when=(--since last)
  case ${FIRST_DATE:-} in
    all) ;;
    ?*) when+=(--first "$FIRST_DATE") ;;
    # All history again would double what another tool has sent under other UIDs.
    *) has_checkpoint || refuse "FIRST_DATE is not set, and this is the first run: set it to the time from which cases are to be sent \
(2026-11-21T10:00:00Z; docs/moving-from-commcare-cases-dhis2-events.md), or to all for every closed case there is" ;;
  esac
fi
cases=(--type "$CASE_TYPE" --closed "${when[@]}" --index "$index")
# A wrong time is named before any server is asked.
step fetch-cases "${cases[@]}" --print-config > /dev/null
outcomes=$state/outcomes.ndjson.$$.partial
trap 'rm -f "$outcomes" "$state/metadata.json.$$.partial"' EXIT
refresh_metadata "$PROGRAM" "$state/metadata.json"

send() {
  fetch-cases "${cases[@]}" \
    | to-events --mapping "$MAPPING" --program "$PROGRAM" --program-stage "$PROGRAM_STAGE" \
        --org-unit-from "${ORG_UNIT_FROM:-userLocationOrgUnitID}" --date-from "${DATE_FROM:-date_closed}" \
        --time-zone "${TIME_ZONE:-UTC}" --metadata "$state/metadata.json" \
    | push-dhis2 --index "$index" --rejects "$state/rejects.ndjson" "${push[@]}" "${dry[@]}" \
    | mail-outcomes --summary "$D2PIPE_RUN/summary.json" "${dry[@]}" > "$outcomes"
  pipe_ended "fetch-cases to-events push-dhis2 mail-outcomes" "${PIPESTATUS[@]}"
}

run_pipe send
if was_alone; then put_in_place "$outcomes" "$state/outcomes.ndjson"; fi
# run-pipeline ends with the most severe code of the steps.
