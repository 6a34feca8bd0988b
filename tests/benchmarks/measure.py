"""Run a command and print its seconds, peak memory in MB and exit status, as JSON: `python measure.py COMMAND...`.

A process counts the memory of the one that started it as its own peak, so the one that starts it must be small.
"""

import json
import os
import subprocess
import sys
import time

begun = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
seconds = time.perf_counter() - begun
sys.stdout.write(json.dumps([seconds, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)]))
