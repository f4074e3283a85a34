"""What people use today: pages of a form by koboextractor, then a JSON line a submission."""

import json
import sys

from koboextractor import KoboExtractor

address, token, asset = sys.argv[1:]
kobo = KoboExtractor(token, address + "/api/v2")
start = 0
while True:
    page = kobo.get_data(asset, start=start, limit=1000)
    for submission in page["results"]:
        print(json.dumps(submission, ensure_ascii=False))
    start += len(page["results"])
    if start >= page["count"] or not page["results"]:
        break
