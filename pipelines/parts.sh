# To be read by the pipelines: what they all do around their own pipe.

# read_env FILE: the settings of this pipeline into the environment. Without a FILE, .env: it may be missing, since the settings
# may be in the environment already.
read_env() {
  env_file=${1:-.env}
  if [ ! -f "$env_file" ]; then
    if [ -z "$1" ]; then return; fi
    echo "$(basename -- "$0"): --env $1: there is no such file" >&2
    exit 2
  fi
  if grep -q "$(printf '\r')\$" "$env_file"; then
    echo "$(basename -- "$0"): $env_file: has the line ends of Windows; save it with those of Unix (LF)" >&2
    exit 2
  fi
  set -a
  case $env_file in
    */*) . "$env_file" ;;
    *) . "./$env_file" ;;
  esac
  set +a
}

# values N WORD…: stops with exit 2 unless N words follow the flag WORD.
values() {
  if [ $(($# - 2)) -lt "$1" ]; then
    echo "$(basename -- "$0"): $2 needs $1 more" >&2
    exit 2
  fi
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

# refresh_metadata PROGRAM FILE: a new snapshot; when DHIS2 cannot be asked, the last one is good enough to go on with.
refresh_metadata() {
  code=0
  pull-metadata --program "$1" > "$2.$$" || code=$?
  if [ "$code" -eq 0 ]; then
    mv "$2.$$" "$2"
    return
  fi
  rm -f "$2.$$"
  if [ ! -f "$2" ] || [ "$code" -ne 4 ]; then exit "$code"; fi
}

# mail_or_pass NAME: mails when SMTP is set up; passes every line on either way.
mail_or_pass() {
  if [ -n "${SMTP_URL:-}" ]; then mail-outcomes --on "${MAIL_ON:-error}" --name "$1"; else cat; fi
}

# was_alone CODE…: no tool found the index held by another run (8), whose files are to be left alone then.
was_alone() {
  case " $* " in
    *" 8 "*) return 1 ;;
  esac
}

# most_severe CODE…: the exit code that a person has to know first (docs/exit-codes.md).
most_severe() {
  for severe in 1 6 2 7 8 4 130 143 3 5; do
    for code in "$@"; do
      if [ "$code" -eq "$severe" ]; then
        echo "$code"
        return
      fi
    done
  done
  for code in "$@"; do
    if [ "$code" -ne 0 ]; then
      echo "$code"
      return
    fi
  done
  echo 0
}
