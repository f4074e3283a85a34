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
. "$here/gravest.sh"
PATH="$here/../bin:$PATH"

env_file=.env
when=()
dry=()
full=()
while [ $# -gt 0 ]; do
  case $1 in
    --env) env_file=${2:?--env needs a file}; shift 2 ;;
    -f | --fromdate | --from-date) when=(--from-date "${2:?$1 needs a date}"); shift 2 ;;
    -w | --timewindow | --window) when=(--window "${2:?$1 needs two times}" "${3:?$1 needs two times}"); shift 3 ;;
    -d | --dry | --dry-run) dry=(--dry-run); shift ;;
    --full) full=(--full); shift ;;
    -h | --help) usage; exit 0 ;;
    *) echo "cases-to-events.sh: unknown word $1" >&2; usage; exit 2 ;;
  esac
done

if [ -f "$env_file" ]; then
  set -a
  case $env_file in */*) . "$env_file" ;; *) . "./$env_file" ;; esac
  set +a
fi
for name in CASE_TYPE PROGRAM PROGRAM_STAGE MAPPING; do
  if [ -z "${!name:-}" ]; then echo "cases-to-events.sh: $name is not set (pipelines/.env.example)" >&2; exit 2; fi
done

state=${STATE:-.}
umask 077
mkdir -p "$state"
index=$state/visits.db
if [ ${#when[@]} -eq 0 ]; then
  when=(--since last)
  if [ -n "${FIRST_DATE:-}" ]; then when+=(--first "$FIRST_DATE"); fi
fi

# The snapshot is refreshed each run; when DHIS2 cannot be asked, yesterday's is good enough to go on with.
if pull-metadata --program "$PROGRAM" > "$state/metadata.json.new"; then
  mv "$state/metadata.json.new" "$state/metadata.json"
else
  code=$?
  rm -f "$state/metadata.json.new"
  if [ ! -f "$state/metadata.json" ] || [ "$code" -ne 4 ]; then exit "$code"; fi
fi

mail() {
  if [ -n "${SMTP_URL:-}" ]; then mail-outcomes --on "${MAIL_ON:-error}" --name cases-to-events; else cat; fi
}

set +e
fetch-cases --type "$CASE_TYPE" --closed "${when[@]}" --index "$index" \
  | to-events --mapping "$MAPPING" --program "$PROGRAM" --program-stage "$PROGRAM_STAGE" \
      --org-unit-from "${ORG_UNIT_FROM:-userLocationOrgUnitID}" --date-from "${DATE_FROM:-date_closed}" \
      --time-zone "${TIME_ZONE:-UTC}" --metadata "$state/metadata.json" \
  | push-dhis2 --index "$index" --rejects "$state/rejects.ndjson" "${dry[@]}" "${full[@]}" \
  | mail > "$state/outcomes.ndjson"
codes=("${PIPESTATUS[@]}")
exit "$(gravest "${codes[@]}")"
