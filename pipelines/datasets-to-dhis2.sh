#!/usr/bin/env bash
# Aggregate values of one DHIS2 go to another, through dispatcher2 or directly, for one pair of servers or for several. Run it nightly;
# running it twice, or after a crash, is safe.
set -euo pipefail

usage() {
  cat >&2 <<'TEXT'
datasets-to-dhis2.sh [--env FILE] [-d|--direct|--direct_sync] [-i|--incremental]
                     [-y|--year YEAR] [-m|--month 1-12] [-q|--quarter 1-4] [-p|--period PERIOD]
                     [-n|--days-back|--days_back N] [-c|--current-date|--current_date]
                     [-l|--district|--district_list NAME,NAME]
                     [--pair NAME] [--dry-run] [--full] [--max-deletes N]

-d writes to the target; without it the values go through dispatcher2. Several times are joined; without one it is the present year.
-m and -q without -y are of the present year. -l is in place of the org units of the pairs. --pair runs only this one of pairs.json.
Settings: pipelines/.env.datasets-to-dhis2.example. Exit codes: docs/exit-codes.md.
TEXT
}

# npm puts a link to this file on the PATH.
here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)
. "$here/parts.sh"
PATH="$here/../bin:$PATH"
supervise "$@"

when=()
changed=()
push=()
dry=()
direct=
districts=
only=()
while [ $# -gt 0 ]; do
  case $1 in
    # As before: -cd, -y2024, --year=2024.
    --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
    -[dci]?*) set -- "${1:0:2}" "-${1:2}" "${@:2}" ;;
    -[ymqpnl]?*) set -- "${1:0:2}" "${1:2}" "${@:2}" ;;
    -d | --direct | --direct_sync) direct=yes; shift ;;
    -i | --incremental) changed=(--incremental); shift ;;
    -y | --year) values 1 "$@"; when+=(--year "$2"); shift 2 ;;
    -m | --month) values 1 "$@"; when+=(--month "$2"); shift 2 ;;
    -q | --quarter) values 1 "$@"; when+=(--quarter "$2"); shift 2 ;;
    -p | --period) values 1 "$@"; when+=(--period "$2"); shift 2 ;;
    -n | --days-back | --days_back) values 1 "$@"; when+=(--days-back "$2"); shift 2 ;;
    -c | --current-date | --current_date) when+=(--current-date); shift ;;
    -l | --district | --district_list) values 1 "$@"; districts=$2; shift 2 ;;
    --pair) values 1 "$@"; only=(--pair "$2"); shift 2 ;;
    --dry-run) dry=(--dry-run); shift ;;
    --full) push+=(--full); shift ;;
    --max-deletes) values 1 "$@"; push+=(--max-deletes "$2"); shift 2 ;;
    *) usage; refuse "unknown argument $1" ;;
  esac
done
# Today, too, is in a financial year of last year and in the first week of the next.
if [ ${#when[@]} -eq 0 ]; then when=(--period THIS_YEAR --current-date); fi

example=.env.datasets-to-dhis2.example
if [ -n "${PAIRS:-}" ]; then
  names=$(step read-pairs list "$PAIRS" "${only[@]}" --need "$([ -n "$direct" ] && echo target || echo queue)" --quiet)
  mapfile -t pairs <<< "$names"
else
  if [ ${#only[@]} -gt 0 ]; then refuse "--pair: PAIRS is not set (pipelines/$example)"; fi
  needed=(DATA_SETS)
  if [ -z "$direct" ]; then needed+=(QUEUE_DESTINATION); fi
  need "$example" "${needed[@]}"
  case ${INCLUDE_DELETED:-} in yes | '') ;; *) refuse "INCLUDE_DELETED is $INCLUDE_DELETED; expected yes, or nothing" ;; esac
  case ${PAIR:-} in *[!A-Za-z0-9_-]*) refuse "PAIR is $PAIR; expected letters, digits, - and _" ;; esac
  pairs=("${PAIR:-pair}")
fi
# A wrong time is named before any server is asked.
step pull-datasets --all-data-sets "${when[@]}" --print-config > /dev/null
# A dry run leaves its files in a folder of its own, and only looks at the index.
state=${STATE:-.}${dry:+/dry-run}
make_folder "$state"
outcomes=
trap 'rm -f "$outcomes"' EXIT

# choose: what is pulled for the present pair, into the array pull.
choose() {
  pull=(--connection "${SOURCE_CONNECTION:-SOURCE}" --index "$index" "${when[@]}" "${changed[@]}")
  if [ "${DATA_SETS:-}" = all ]; then pull+=(--all-data-sets); else each --data-set "${DATA_SETS:-}"; fi
  each --except "${EXCEPT_DATA_SETS:-}"
  if [ -n "${TOP_ORG_UNITS:-}" ] && [ -z "$districts" ]; then
    each --org-unit "$TOP_ORG_UNITS"
  else
    pull+=(--org-unit-level "${ORG_UNIT_LEVEL:-3}")
    if [ -n "$districts" ]; then pull+=(--district "$districts"); fi
  fi
  if [ "${INCLUDE_DELETED:-}" = yes ]; then pull+=(--include-deleted); fi
}

# choose_sink: where the values of the present pair go, into the array sink.
choose_sink() {
  if [ -n "$direct" ]; then
    sink=(push-dhis2 --connection "${TARGET_CONNECTION:-TARGET}")
  else
    sink=(push-dispatcher2 --source "${QUEUE_SOURCE:-localhost}" --destination "$QUEUE_DESTINATION" --dialect "${QUEUE_DIALECT:-go}")
    if [ -n "${QUEUE_WAIT:-}" ]; then sink+=(--wait "$QUEUE_WAIT"); fi
  fi
  sink+=(--index "$index" --rejects "$state/$pair.rejects.ndjson" "${push[@]}" "${dry[@]}")
}

send() {
  pull-datasets "${pull[@]}" \
    | "${sink[@]}" \
    | mail-outcomes --name "$pair" --summary "$D2PIPE_RUN/${part:+$part.}summary.json" "${dry[@]}" > "$outcomes"
  pipe_ended "pull-datasets ${sink[0]} mail-outcomes" "${PIPESTATUS[@]}"
}

send_mapped() {
  pull-datasets "${pull[@]}" \
    | map-ids --table "$ID_TABLE" \
    | "${sink[@]}" \
    | mail-outcomes --name "$pair" --summary "$D2PIPE_RUN/${part:+$part.}summary.json" "${dry[@]}" > "$outcomes"
  pipe_ended "pull-datasets map-ids ${sink[0]} mail-outcomes" "${PIPESTATUS[@]}"
}

# One after the other: each is as fast as its servers let it be, and the machine is small. A pair that fails does not stop the others.
for pair in "${pairs[@]}"; do
  if [ -n "${PAIRS:-}" ]; then
    begin_part "$pair"
    lines=$(step read-pairs settings "$PAIRS" --pair "$pair" --quiet)
    mapfile -t settings <<< "$lines"
    export "${settings[@]}"
  fi
  index=${STATE:-.}/$pair.db
  outcomes=$state/$pair.outcomes.ndjson.$$.partial
  choose
  choose_sink
  run_pipe "$([ -n "${ID_TABLE:-}" ] && echo send_mapped || echo send)"
  if was_alone; then put_in_place "$outcomes" "$state/$pair.outcomes.ndjson"; else rm -f "$outcomes"; fi
done
# run-pipeline ends with the most severe code of the steps.
