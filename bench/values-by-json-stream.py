"""What d2integrator does: a value at a time by json-stream, a JSON line a value."""

import json
import sys

import json_stream.requests
import requests

response = requests.get(sys.argv[1], stream=True)
for value in json_stream.requests.load(response)["dataValues"].persistent():
    print(json.dumps(json_stream.to_standard_types(value)))
