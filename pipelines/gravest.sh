# To be read by the pipelines: `gravest CODE…` prints the exit code that a person has to know first
# (docs/exit-codes.md). A tool that ended by a signal counts as interrupted.
gravest() {
  for grave in 1 6 2 7 8 4 130 143 3 5; do
    for code in "$@"; do
      if [ "$code" -eq "$grave" ]; then echo "$code"; return; fi
    done
  done
  for code in "$@"; do
    if [ "$code" -ne 0 ]; then echo "$code"; return; fi
  done
  echo 0
}
