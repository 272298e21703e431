#!/bin/sh
# A Slurm cluster of one machine for as long as this script runs: a portal is built in shares and compared with a build in one piece.
# Needs root and Debian's slurm-wlm and munge. Usage: one-machine.sh PORTAL [SHARES]
set -eu
portal=$(realpath "$1")
shares=${2:-4}
here=$(dirname "$(realpath "$0")")
mingbai=${MINGBAI:-$(command -v mingbai)}
work=$(mktemp -d)
host=$(hostname -s)
cleanup() {
  for name in slurmd slurmctld munged; do
    [ ! -s "$work/$name.pid" ] || kill "$(cat "$work/$name.pid")" 2>/dev/null || true
  done
  sleep 1
  rm -rf "$work"
}
trap cleanup EXIT
chmod 755 "$work"
mkdir "$work/state" "$work/spool"
dd if=/dev/urandom of="$work/munge.key" bs=1024 count=1 2>/dev/null
chmod 600 "$work/munge.key"
munged --force --key-file="$work/munge.key" --socket="$work/munge.socket" --pid-file="$work/munged.pid" \
  --log-file="$work/munged.log" --seed-file="$work/munge.seed"
cat > "$work/slurm.conf" <<CONF
ClusterName=village
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
SlurmctldPort=26817
SlurmdPort=26818
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
MpiDefault=none
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES State=UP
CONF
export SLURM_CONF="$work/slurm.conf" MINGBAI="$mingbai"
slurmctld
slurmd
for _ in $(seq 60); do
  sinfo --noheader --format=%T 2>/dev/null | grep -q idle && break
  sleep 1
done
sinfo
day=$(TZ=Asia/Shanghai date +%F)
jobs=$("$here/build.sh" "$portal" "$work/public" "$shares" "$day")
echo "jobs: $jobs"
merge=${jobs#* }
while squeue --noheader --jobs="$merge" 2>/dev/null | grep -q .; do sleep 1; done
cat "$work/public.shares/merge.log"
"$mingbai" build "$portal" --out "$work/whole" --today "$day" --quiet || [ $? -eq 1 ]
diff -r --exclude=.mingbai "$work/whole" "$work/public"
echo "the same, byte for byte: $(find "$work/public" -type f | wc -l) files in $shares shares"
