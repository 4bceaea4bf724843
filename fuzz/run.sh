#!/bin/sh
# Usage: fuzz/run.sh [SECONDS] [TARGET…]: runs each target from its seeds; fails if any of them fails.
# FUZZ_FLAGS="--sanitizer none --no-trace-compares" makes for many more executions, with less insight into foreign code.
set -eu
cd "$(dirname "$0")"
seconds=${1:-30}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- csv xlsx html json parquet book xml_2003 web_archive mapping reference_csv reference_json decision
export RUSTC_BOOTSTRAP=1
cargo fuzz build --fuzz-dir . ${FUZZ_FLAGS:-}
failed=0
host=$(rustc -vV | sed -n 's/host: //p')
for target in "$@"; do
    mkdir -p "corpus/$target" "artifacts/$target"
    log="corpus/$target.log"
    if "target/$host/release/$target" "corpus/$target" "seeds/$target" \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=512 -max_len="${FUZZ_MAX_LEN:-16384}" \
        -artifact_prefix="artifacts/$target/" -print_final_stats=1 2>"$log"; then
        echo "$target: $(sed -n 's/stat::number_of_executed_units: *//p' "$log") executions"
    else
        echo "$target: FAILED after $(sed -n 's/stat::number_of_executed_units: *//p' "$log") executions" >&2
        tail -n 25 "$log" >&2
        failed=1
    fi
done
exit $failed
