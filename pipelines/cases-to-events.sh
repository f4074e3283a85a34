#!/usr/bin/env bash
# Closed CommCare cases become DHIS2 events. Run it hourly; running it twice, or after a crash, is safe.
set -euo pipefail

usage() {
  cat >&2 <<'TEXT'
cases-to-events.sh [--env FILE] [-f|--fromdate|--from-date DATE] [-w|--timewindow|--window A B] [-d|--dry|--dry-run] [--full]

Without a time: everything since the last settled case (the first run: since FIRST_DATE).
Settings: pipelines/.env.example. Exit codes: docs/exit-codes.md.
TEXT
}

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/parts.sh"
PATH="$here/../bin:$PATH"

env_file=
when=()
push=()
while [ $# -gt 0 ]; do
  case $1 in
    --env) values 1 "$@"; env_file=$2; shift 2 ;;
    -f | --fromdate | --from-date) values 1 "$@"; when=(--from-date "$2"); shift 2 ;;
    -w | --timewindow | --window) values 2 "$@"; when=(--window "$2" "$3"); shift 3 ;;
    -d | --dry | --dry-run) push+=(--dry-run); shift ;;
    --full) push+=(--full); shift ;;
    -h | --help) usage; exit 0 ;;
    *) echo "cases-to-events.sh: unknown word $1" >&2; usage; exit 2 ;;
  esac
done

read_env "$env_file"
need .env.example CASE_TYPE PROGRAM PROGRAM_STAGE MAPPING
state=${STATE:-.}
umask 077
mkdir -p "$state"
index=$state/visits.db
if [ ${#when[@]} -eq 0 ]; then
  when=(--since last)
  if [ -n "${FIRST_DATE:-}" ]; then when+=(--first "$FIRST_DATE"); fi
fi
cases=(--type "$CASE_TYPE" --closed "${when[@]}" --index "$index")
# A wrong time is told before any server is asked.
fetch-cases "${cases[@]}" --print-config > /dev/null
# What this run makes lies under its own name until it is whole: a second run at the same time spoils none of it.
outcomes=$state/outcomes.ndjson.$$
trap 'rm -f "$outcomes" "$state/metadata.json.$$"' EXIT
refresh_metadata "$PROGRAM" "$state/metadata.json"

set +e
fetch-cases "${cases[@]}" \
  | to-events --mapping "$MAPPING" --program "$PROGRAM" --program-stage "$PROGRAM_STAGE" \
      --org-unit-from "${ORG_UNIT_FROM:-userLocationOrgUnitID}" --date-from "${DATE_FROM:-date_closed}" \
      --time-zone "${TIME_ZONE:-UTC}" --metadata "$state/metadata.json" \
  | push-dhis2 --index "$index" --rejects "$state/rejects.ndjson" "${push[@]}" \
  | mail_or_pass cases-to-events > "$outcomes"
codes=("${PIPESTATUS[@]}")
if was_alone "${codes[@]}"; then mv "$outcomes" "$state/outcomes.ndjson"; fi
exit "$(most_severe "${codes[@]}")"
