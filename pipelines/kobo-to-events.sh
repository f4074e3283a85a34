#!/usr/bin/env bash
# Kobo submissions from a data lake become DHIS2 events; the index lives in the lake. Run it daily; running it twice, or
# after a crash, is safe.
set -euo pipefail

usage() {
  cat >&2 <<'TEXT'
kobo-to-events.sh [--env FILE] [-d|--dry-run] [--full] [--delete]

--delete: events of submissions that vanished from a complete CSV are deleted in DHIS2 (usual: marked and reported).
Settings: pipelines/.env.kobo.example. Exit codes: docs/exit-codes.md.
TEXT
}

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/parts.sh"
PATH="$here/../bin:$PATH"

env_file=
push=()
detect=()
is_dry=0
while [ $# -gt 0 ]; do
  case $1 in
    --env) values 1 "$@"; env_file=$2; shift 2 ;;
    -d | --dry | --dry-run) push+=(--dry-run); is_dry=1; shift ;;
    --full) push+=(--full); shift ;;
    --delete) detect+=(--delete); shift ;;
    -h | --help) usage; exit 0 ;;
    *) echo "kobo-to-events.sh: unknown word $1" >&2; usage; exit 2 ;;
  esac
done

read_env "$env_file"
need .env.kobo.example SOURCE MAPPING ORG_UNITS
state=${STATE:-.}
umask 077
mkdir -p "$state/log"
index=$state/${STREAM:-kobo}.db
today=$(date -u +%Y-%m-%d)

# The index of the lake, unless a run that was killed after it had sent something left a newer one here.
fetch_index() {
  copy-file "$LAKE_INDEX" "$index.lake" --optional --save-etag "$index.lake.etag"
  if [ -f "$index.unsaved" ] && cmp -s "$index.lake.etag" "$index.etag"; then
    rm -f "$index.lake" "$index.lake.etag"
    return
  fi
  rm -f "$index" "$index-wal" "$index-shm" "$index.unsaved"
  if [ -f "$index.lake" ]; then mv "$index.lake" "$index"; fi
  mv "$index.lake.etag" "$index.etag"
}

# Only when nobody else wrote it meanwhile: else exit 8, and the next run starts from theirs. When the lake cannot be
# reached, .unsaved stays, and the next run goes on from the index here.
save_index() {
  if [ ! -f "$index" ]; then return; fi
  # Not the file itself: while somebody reads the index, its last transactions lie beside it.
  reconcile-index copy "$state/log/$today.db" --index "$index" --quiet || return
  copy-file "$state/log/$today.db" "$LAKE_INDEX" --if-match "$index.etag" || return
  rm -f "$index.unsaved"
}

# For whoever still reads the old loader's index: made anew from ours, never read back.
save_event_index() {
  if [ ! -f "$index" ]; then return; fi
  reconcile-index export "$state/event_index.json" --index "$index" --quiet || return
  copy-file "$state/event_index.json" "$LAKE_EVENT_INDEX"
}

if [ -n "${LAKE_INDEX:-}" ]; then fetch_index; fi
# A file is kept under its date; the server is asked directly.
case $SOURCE in
  kobo://*) source=("$SOURCE" --strip-groups /) ;;
  */export-settings/*/data.csv) source=("$SOURCE") ;;
  *)
    copy-file "$SOURCE" "$state/kobo.csv"
    cp "$state/kobo.csv" "$state/log/$today.csv"
    source=("$state/kobo.csv" --delimiter "${DELIMITER:-auto}")
    ;;
esac
find "$state/log" -type f -mtime "+${KEEP_DAYS:-90}" -delete
if [ -n "${LAKE_INDEX:-}" ] && [ "$is_dry" -eq 0 ]; then : > "$index.unsaved"; fi
# Under its own name until it is whole: a second run at the same time does not spoil it.
outcomes=$state/outcomes.ndjson.$$
trap 'rm -f "$outcomes"' EXIT

set +e
fetch-kobo "${source[@]}" --stream "${STREAM:-kobo}" ${KEY:+--key "$KEY"} \
  | to-events --mapping "$MAPPING" --org-units "$ORG_UNITS" --org-unit-from "${ORG_UNIT_FROM:-FACILITY}" \
      --date-from "${DATE_FROM:-ASSESSMENT_DATE}" \
  | { if [ "$is_dry" -eq 1 ]; then cat; else reconcile-index detect --index "$index" "${detect[@]}"; fi; } \
  | push-dhis2 --index "$index" --rejects "$state/rejects.ndjson" --payload-dir "$state/log/events_payload" "${push[@]}" \
  | mail_or_pass kobo-to-events > "$outcomes"
codes=("${PIPESTATUS[@]}")
if was_alone "${codes[@]}"; then mv "$outcomes" "$state/outcomes.ndjson"; fi
if [ "$is_dry" -eq 0 ] && was_alone "${codes[@]}"; then
  if [ -n "${LAKE_INDEX:-}" ]; then
    save_index
    codes+=("$?")
  fi
  if [ -n "${LAKE_EVENT_INDEX:-}" ]; then
    save_event_index
    codes+=("$?")
  fi
fi
exit "$(most_severe "${codes[@]}")"
