#!/usr/bin/env bash
# 把网站传到服务器上，公布过的版本一个也不删。Uploads a site and never deletes a version that was published.
#
#   upload.sh public rsync:user@host:/srv/www/sanwu      用 rsync
#   upload.sh public rclone:oss:bucket                   用 rclone（对象存储、WebDAV 等）
#
# 先后次序：各版的文件、留痕的数据块、留痕的最新状态、网页；最后才删掉不再有的网页。半路断了，再运行一次就行。
# Versions, tiles of the log, its newest state, pages; what is no longer there goes last. Cut short, it is simply run again.
#
# 依法隐去的文件会在服务器上删掉：只删“那一版还在、里面少了的”文件。整版不见了的，服务器上的照样留着。
# Files that were removed by law are deleted there, too: those that their version lacks here, never whole versions.
set -euo pipefail

site=${1:?upload.sh SITE rsync:TARGET|rclone:TARGET}
to=${2:?upload.sh SITE rsync:TARGET|rclone:TARGET}
site=${site%/}
tool=${to%%:*}
target=${to#*:}

[ -f "$site/index.html" ] || { echo "$site 里没有网站 / no site in $site" >&2; exit 2; }
# 本地缺了、改了，就不传。Nothing is uploaded that does not hold.
if [ -f "$site/villages.json" ]; then
    "${MINGBAI:-mingbai}" verify "$site" --quiet
fi

with_rsync() {
    local copy=(rsync -rt --checksum --chmod=D755,F644)
    "${copy[@]}" --include='/*/' --include='/*/v/' --include='/*/v/**' --exclude='*' --prune-empty-dirs "$site/" "$target/"
    "${copy[@]}" --include='/*/' --include='/*/log/' --include='/*/log/tile/' --include='/*/log/tile/**' --exclude='*' \
        --prune-empty-dirs "$site/" "$target/"
    "${copy[@]}" --include='/*/' --include='/*/log/' --include='/*/log/**' --exclude='*' --prune-empty-dirs "$site/" "$target/"
    "${copy[@]}" --exclude=/.mingbai "$site/" "$target/"
    # 保护留痕和每一版的文件夹；版本里依法隐去的单个文件可以删。
    "${copy[@]}" --delete-after --exclude=/.mingbai --filter='P /*/log/***' --filter='P /*/v/' --filter='P /*/v/**/' "$site/" "$target/"
}

# The files of versions there that are not here although their version is, one a line.
removed() {
    comm -13 <(cd "$site" && find . -path './*/v/*' -type f | sed 's|^\./||' | LC_ALL=C sort) \
        <(rclone lsf -R --files-only --include '/*/v/**' "$target" | LC_ALL=C sort) |
        while IFS= read -r path; do
            if [ -f "$site/${path%/*}/manifest.json" ]; then printf '%s\n' "$path"; fi
        done
}

# What tells files apart: their digests where the target knows any. Sizes alone would miss a changed digit: then all is sent.
told_apart() {
    case $(rclone backend features "$target" | tr -d '[:space:]') in
    *'"Hashes":["'*) echo --checksum ;;
    *) echo --ignore-times ;;
    esac
}

with_rclone() {
    local path how
    how=$(told_apart)
    rclone copy "$how" --include '/*/v/**' "$site" "$target"
    rclone copy "$how" --include '/*/log/tile/**' "$site" "$target"
    rclone copy "$how" --include '/*/log/**' "$site" "$target"
    rclone sync "$how" --delete-after --filter '- /.mingbai/**' --filter '- /*/v/**' --filter '- /*/log/**' "$site" "$target"
    removed | while IFS= read -r path; do rclone deletefile "$target/$path" </dev/null; done
}

case $tool in
rsync) with_rsync ;;
rclone) with_rclone ;;
*) echo "rsync:… 或 rclone:… / or" >&2; exit 2 ;;
esac
