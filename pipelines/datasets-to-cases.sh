#!/usr/bin/env bash
# Totals of DHIS2 data sets become properties of CommCare cases. Run it in the weeks after a quarter; running it twice, or after a
# crash, is safe.
set -euo pipefail

usage() {
  cat >&2 <<'TEXT'
datasets-to-cases.sh [--env FILE] [--period PERIOD] [-d|--dry-run] [--wait-ready] [--full]

Without --period: of each property the newest of the LOOK_BACK quarters before the present one that has a value.
--wait-ready: exit 4, and nothing is written, while that period (the quarter before) is not complete in DHIS2.
Settings: pipelines/.env.datasets-to-cases.example. Exit codes: docs/exit-codes.md.
TEXT
}

# npm puts a link to this file on the PATH.
here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)
. "$here/parts.sh"
PATH="$here/../bin:$PATH"
supervise "$@"

period=
ready=
update=()
dry=()
while [ $# -gt 0 ]; do
  case $1 in
    --period) values 1 "$@"; period=$2; shift 2 ;;
    -d | --dry | --dry-run) dry=(--dry-run); shift ;;
    --wait-ready) ready=1; shift ;;
    --full) update+=(--full); shift ;;
    *) usage; refuse "unknown argument $1" ;;
  esac
done

need .env.datasets-to-cases.example CASE_TYPE MAPPING
look_back=${LOOK_BACK:-4}
case $look_back in '' | *[!0-9]* | 0*) refuse "LOOK_BACK is $look_back; expected a whole number of quarters, 1 or more" ;; esac
index=${STATE:-.}/cases.db
# A dry run leaves its files in a folder of its own, and only looks at the index.
state=${STATE:-.}${dry:+/dry-run}
make_folder "$state"

# quarter_before N: 2024Q1, counted by its number, so that no day of the quarter makes a difference.
quarter_before() {
  quarter=$(($(date -u +%Y) * 4 + ($(date -u +%-m) - 1) / 3 - $1))
  echo "$((quarter / 4))Q$((quarter % 4 + 1))"
}

periods=()
if [ -n "$period" ]; then
  periods=(--period "$period")
else
  period=$(quarter_before 1)
  for ((at = 1; at <= look_back; at++)); do periods+=(--period "$(quarter_before "$at")"); done
fi
pull=(--map "$MAPPING" "${periods[@]}" ${ready:+--wait-ready "$period" --ready-share "${READY_SHARE:-1}"})
if [ -n "${TOP_ORG_UNITS:-}" ]; then
  each --org-unit "$TOP_ORG_UNITS"
else
  # From the top all facilities come with one request a data set and quarter.
  pull+=(--org-unit-level "${ORG_UNIT_LEVEL:-1}")
fi
totals=(--map "$MAPPING" --type "$CASE_TYPE" "${periods[@]}")
if [ -n "${STAMP_PERIOD:-}" ]; then totals+=(--stamp-period "$STAMP_PERIOD"); fi
if [ -n "${STAMP:-}" ]; then update+=(--stamp "$STAMP"); fi
case ${BLANK:-no} in
  yes) totals+=(--blank) ;;
  no) ;;
  *) refuse "BLANK is $BLANK; expected yes or no" ;;
esac
# A wrong flag or setting is named before any server is asked.
step pull-datasets "${pull[@]}" --print-config > /dev/null
step to-case-updates "${totals[@]}" --print-config > /dev/null
outcomes=$state/outcomes.ndjson.$$.partial
trap 'rm -f "$outcomes"' EXIT

send() {
  pull-datasets "${pull[@]}" \
    | to-case-updates "${totals[@]}" \
    | update-cases --index "$index" --rejects "$state/rejects.ndjson" "${update[@]}" "${dry[@]}" \
    | mail-outcomes --summary "$D2PIPE_RUN/summary.json" "${dry[@]}" > "$outcomes"
  pipe_ended "pull-datasets to-case-updates update-cases mail-outcomes" "${PIPESTATUS[@]}"
}

run_pipe send
if was_alone; then put_in_place "$outcomes" "$state/outcomes.ndjson"; fi
# run-pipeline ends with the most severe code of the steps.
