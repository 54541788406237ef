#!/usr/bin/env bash
# run.sh BIN [NAME…] — every benchmark, or those whose name holds one of the NAMEs, one after the other; each prints its figures
# with a named baseline.
set -uo pipefail
export PYTHONPATH=.  # one of them borrows the real peers of the tests
bin=$1
shift
wanted=$*
echo "Machine: $(nproc) cores, $(free -g | awk '/Mem:/ {print $2}') GB, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2-)"
"$bin/python" --version
failed=0
for script in bench/engine_understanding.py bench/engine_corrections.py bench/engine_matching.py "bench/query_fuzz.py --minutes 10" bench/detection_nab.py bench/near_duplicates.py bench/themes.py bench/bluesky_decode.py bench/import_million.py bench/archive_board.py bench/board_latency.py bench/pipeline_watches.py bench/deliveries.py bench/short_links.py bench/calendar_month.py bench/quality.py; do
  chosen=${wanted:+no}
  for name in $wanted; do [[ $script == *$name* ]] && chosen=yes; done
  [[ $chosen == no ]] && continue
  echo; echo "== $script"
  begun=$SECONDS
  "$bin/python" $script || failed=1
  echo "($((SECONDS - begun)) s, load $(cut -d" " -f1 /proc/loadavg))"
done
echo; echo "all of it: $((SECONDS / 60)) min"
exit $failed
