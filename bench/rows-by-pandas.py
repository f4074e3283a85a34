"""What people use today: a CSV into pandas, then a JSON line a row."""

import json
import sys

import pandas

for row in pandas.read_csv(sys.argv[1], sep="~", dtype=str).fillna("").to_dict("records"):
    print(json.dumps(row, ensure_ascii=False))
