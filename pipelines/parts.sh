# To be read by the pipelines: what they all do around their own pipe.

stopped=
# Of a script that does the same for several parts (pairs of servers): the name of the present one.
part=

# refuse MESSAGE: ends the script for a setting or an argument that is wrong.
refuse() {
  echo "$(basename -- "$0"): $1" >&2
  exit 2
}

# supervise ARGUMENT…: starts the script anew under run-pipeline, which reads the settings file, passes signals on, makes one exit
# code of all steps, and mails. The rest of the script is what run-pipeline runs.
supervise() {
  if [ -z "${D2PIPE_RUN:-}" ]; then
    for argument in "$@"; do
      case $argument in -h | --help) usage; exit 0 ;; esac
    done
    exec run-pipeline -- "$here/$(basename -- "$0")" "$@"
  fi
  heed_signals
  # When run-pipeline is killed, its end of descriptor 3 closes: then the tools stop as after SIGTERM.
  { cat <&3; kill -TERM 0; } > /dev/null 2>&1 &
}

heed_signals() {
  trap 'stop 143 TERM' TERM
  trap 'stop 130 INT' INT
}

# stop CODE SIGNAL: the tools stop in order; the script goes on behind them and keeps what they wrote.
stop() {
  # A bare return in a trap gives back the code of the command that the signal broke into, and `set -e` would end the script.
  if [ -n "$stopped" ]; then return 0; fi
  stopped=$1
  kill "-$2" 0
}

# begin_part NAME: what follows is reported for this part of the run.
begin_part() {
  if [ -n "$stopped" ]; then exit "$stopped"; fi
  part=$1
  echo "$part:" >&2
}

# ended NAME CODE: reports to run-pipeline how a step ended.
ended() {
  echo "${part:+$part: }$1 $2" >> "$D2PIPE_RUN/steps"
}

# step TOOL ARGUMENT…: runs a tool before or after the pipe. Its exit code is also that of the step.
step() {
  if [ -n "$stopped" ]; then exit "$stopped"; fi
  code=0
  "$@" || code=$?
  ended "$1" "$code"
  return "$code"
}

# run_pipe FUNCTION: runs the pipe of the script beside it, so that a signal to the script alone reaches the tools at once.
run_pipe() {
  if [ -n "$stopped" ]; then exit "$stopped"; fi
  (
    trap : TERM INT
    set +e
    "$1"
  ) &
  while kill -0 "$!" 2> /dev/null; do wait "$!" || true; done
}

# pipe_ended "TOOL…" CODE…: reports how each tool of the pipe ended.
pipe_ended() {
  names=($1)
  shift
  for name in "${names[@]}"; do
    ended "$name" "$1"
    shift
  done
}

# was_alone: no tool (of the present part) found the index held by another run (8), whose files are to be left alone then.
was_alone() {
  if [ ! -f "$D2PIPE_RUN/steps" ]; then return 0; fi
  while read -r line; do
    case $line in "${part:+$part: }"*' 8') return 1 ;; esac
  done < "$D2PIPE_RUN/steps"
}

# put_in_place FILE TARGET: a signal that comes late, since run-pipeline passes each on to every process, does not end the move.
put_in_place() {
  trap '' TERM INT
  mv "$1" "$2"
  heed_signals
}

# values N FLAG ARGUMENT…: stops with exit 2 unless N arguments follow the flag.
values() {
  if [ $(($# - 2)) -lt "$1" ]; then refuse "$2 needs a value$([ "$1" -eq 1 ] || echo ": $1 of them")"; fi
}

# need EXAMPLE NAME…: every setting that is not set is named, with the file that shows it, then exit 2.
need() {
  example=$1
  shift
  missing=0
  for name in "$@"; do
    if [ -z "${!name:-}" ]; then
      echo "$(basename -- "$0"): $name is not set (pipelines/$example)" >&2
      missing=1
    fi
  done
  if [ "$missing" -eq 1 ]; then exit 2; fi
}

# is_running PROCESS: it lives. A killed one that nobody has asked after yet does not.
is_running() {
  kill -0 "$1" 2> /dev/null && ! grep -qs '^State:.*zombie' "/proc/$1/status"
}

# make_folder FOLDER: for what a run leaves behind. What a killed run did not finish goes: NAME.PROCESS.partial.
make_folder() {
  umask 077
  mkdir -p "$1" || refuse "STATE: the folder $1 cannot be made"
  for file in "$1"/*.[0-9]*.partial; do
    process=${file%.partial}
    if ! is_running "${process##*.}"; then rm -f "$file"; fi
  done
}

# refresh_metadata PROGRAM FILE: a new snapshot; when DHIS2 cannot be asked, the last one is good enough to go on with.
refresh_metadata() {
  code=0
  pull-metadata --program "$1" > "$2.$$.partial" || code=$?
  if [ "$code" -eq 0 ]; then
    mv "$2.$$.partial" "$2"
    return
  fi
  rm -f "$2.$$.partial"
  if [ -f "$2" ] && [ "$code" -eq 4 ]; then
    echo "$(basename -- "$0"): DHIS2 could not be asked for its metadata; going on with those of the last run" >&2
    return
  fi
  ended pull-metadata "$code"
  exit "$code"
}

# each FLAG LIST: the flag before each item of a list with commas between, into the array pull.
each() {
  IFS=, read -ra items <<< "$2"
  for item in "${items[@]}"; do pull+=("$1" "${item# }"); done
}
