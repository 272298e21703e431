#!/bin/sh
# A portal in shares: a job array builds them, one job more merges them. Portal and output must be seen by all machines.
# Usage: build.sh PORTAL OUT SHARES [DAY]
set -eu
if [ "${1:-}" = share ]; then
  # Exit code 1 means that villages with mistakes stayed as they were.
  "${MINGBAI:-mingbai}" build "$2" --shard "$SLURM_ARRAY_TASK_ID/$4" --out "$3.shares/$SLURM_ARRAY_TASK_ID" --today "$5" --quiet ||
    [ $? -eq 1 ]
  exit 0
fi
if [ "${1:-}" = merge ]; then
  shares=
  for nth in $(seq 1 "$4"); do shares="$shares $3.shares/$nth"; done
  # shellcheck disable=SC2086
  exec "${MINGBAI:-mingbai}" merge "$3" $shares --dir "$2"
fi
portal=$(realpath "$1")
out=$(realpath -m "$2")
shares=$3
day=${4:-$(TZ=Asia/Shanghai date +%F)}
mkdir -p "$out.shares"
here=$(realpath "$0")
array=$(sbatch --parsable --array="1-$shares" --job-name=mingbai --output="$out.shares/%a.log" --requeue \
  "$here" share "$portal" "$out" "$shares" "$day")
# The merge comes in any case: it names what is missing.
merge=$(sbatch --parsable --dependency="afterany:$array" --job-name=mingbai-merge --output="$out.shares/merge.log" \
  "$here" merge "$portal" "$out" "$shares")
echo "$array $merge"
