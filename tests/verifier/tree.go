package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// servedLog is a log whose entries give the root of its checkpoint.
type servedLog struct {
	head    *checkpoint
	size    int64
	entries [][]byte
	leaves  []tlog.Hash
	// hashes are those of all complete subtrees, in x/mod's order.
	hashes       []tlog.Hash
	tiles, older int
	cosigned     map[string]bool
}

// ReadHashes makes the log a tlog.HashReader.
func (l *servedLog) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, at := range indexes {
		if at < 0 || at >= int64(len(l.hashes)) {
			return nil, errors.New("no such hash")
		}
		found = append(found, l.hashes[at])
	}
	return found, nil
}

// name is the path of a tile below log/; x/mod names them otherwise.
func name(row string, index int64, width int) string {
	groups := fmt.Sprintf("%03d", index%1000)
	for index /= 1000; index > 0; index /= 1000 {
		groups = fmt.Sprintf("x%03d/%s", index%1000, groups)
	}
	path := "log/tile/" + row + "/" + groups
	if width < 256 {
		path += ".p/" + strconv.Itoa(width)
	}
	return path
}

// tileNames are the paths of all tiles and bundles of a log of this size, each with what it is.
func tileNames(size int64) map[string]tlog.Tile {
	names := map[string]tlog.Tile{}
	for level, count := 0, size; count > 0; level, count = level+1, count>>8 {
		for index := int64(0); index*256 < count; index++ {
			width := count - index*256
			if width > 256 {
				width = 256
			}
			tile := tlog.Tile{H: 8, L: level, N: index, W: int(width)}
			names[name(strconv.Itoa(level), index, tile.W)] = tile
			if level == 0 {
				tile.L = -1
				names[name("entries", index, tile.W)] = tile
			}
		}
	}
	return names
}

// bytes are what a tile or bundle must hold.
func (l *servedLog) bytes(tile tlog.Tile) ([]byte, error) {
	if tile.L >= 0 {
		return tlog.ReadTileData(tile, l)
	}
	var bundle []byte
	for _, entry := range l.entries[tile.N*256 : tile.N*256+int64(tile.W)] {
		bundle = append(bundle, byte(len(entry)>>8), byte(len(entry)))
		bundle = append(bundle, entry...)
	}
	return bundle, nil
}

// tileSource gives x/mod the served tiles, to authenticate each hash by the signed root.
type tileSource struct{ from *served }

func (s tileSource) Height() int                             { return 8 }
func (s tileSource) SaveTiles(tiles []tlog.Tile, _ [][]byte) {}
func (s tileSource) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		data, err := s.from.get(name(strconv.Itoa(tile.L), tile.N, tile.W), 8192)
		if err != nil {
			return nil, fmt.Errorf("tile %d/%d: %v", tile.L, tile.N, err)
		}
		found = append(found, data)
	}
	return found, nil
}

func readLog(from *served, asked *trust, r *report) *servedLog {
	whole, err := from.get(asked.newest(), maxNote)
	if err != nil {
		r.alarm("%s: %v", asked.newest(), err)
		return nil
	}
	head, err := asked.state(whole, append(append([]*key{}, asked.keys...), asked.witnesses...))
	if err != nil {
		r.alarm("%s: %v", asked.newest(), err)
		return nil
	}
	if head.origin != asked.origin {
		r.alarm("%s: the log is %q, not %q", asked.newest(), head.origin, asked.origin)
		return nil
	}
	if head.size < 1 || head.size > maxSize {
		r.alarm("%s: a size of %d", asked.newest(), head.size)
		return nil
	}
	l := &servedLog{head: head, size: head.size}
	for index := int64(0); index*256 < l.size; index++ {
		width := l.size - index*256
		if width > 256 {
			width = 256
		}
		path := name("entries", index, int(width))
		bundle, err := from.get(path, 256*65537)
		if err != nil {
			r.alarm("%s: %v", path, err)
			return nil
		}
		for nth := int64(0); nth < width; nth++ {
			if len(bundle) < 2 || len(bundle) < 2+int(bundle[0])<<8+int(bundle[1]) {
				r.alarm("%s: it ends in the middle of entry %d", path, index*256+nth)
				return nil
			}
			length := 2 + int(bundle[0])<<8 + int(bundle[1])
			l.entries = append(l.entries, bundle[2:length])
			bundle = bundle[length:]
		}
		if len(bundle) > 0 {
			r.alarm("%s: something follows the last entry", path)
			return nil
		}
	}
	for index, entry := range l.entries {
		leaf := tlog.RecordHash(entry)
		l.leaves = append(l.leaves, leaf)
		more, err := tlog.StoredHashesForRecordHash(int64(index), leaf, l)
		if err != nil {
			r.alarm("entry %d: %v", index, err)
			return nil
		}
		l.hashes = append(l.hashes, more...)
	}
	root, err := tlog.TreeHash(l.size, l)
	if err != nil || root != head.root {
		r.alarm("%s: the entries give another root", asked.newest())
		return nil
	}
	reader := tlog.TileHashReader(tlog.Tree{N: l.size, Hash: head.root}, tileSource{from})
	for index, leaf := range l.leaves {
		proof, err := tlog.ProveRecord(l.size, int64(index), reader)
		if err == nil {
			err = tlog.CheckRecord(proof, l.size, head.root, int64(index), leaf)
		}
		if err != nil {
			r.alarm("entry %d: no proof of it from the tiles: %v", index, err)
			break
		}
	}
	return l
}

// compareTiles compares every served tile and bundle with the tree, and looks for those that older sizes need.
func (l *servedLog) compareTiles(from *served, paths []string, r *report) {
	due := tileNames(l.size)
	optional := map[string]tlog.Tile{}
	for size := int64(1); size < l.size && paths != nil; size++ {
		for path, tile := range partials(size) {
			optional[path] = tile
		}
	}
	compare := func(path string, tile tlog.Tile) {
		right, err := l.bytes(tile)
		if err != nil {
			r.alarm("%s: %v", path, err)
			return
		}
		found, err := from.get(path, int64(len(right))+1)
		if err != nil {
			r.alarm("%s: %v", path, err)
		} else if !bytes.Equal(found, right) {
			r.alarm("%s: it differs from the tree", path)
		} else {
			l.tiles++
		}
	}
	for path, tile := range due {
		compare(path, tile)
	}
	for _, path := range paths {
		if !strings.HasPrefix(path, "log/tile/") {
			continue
		}
		if _, known := due[path]; known {
			continue
		}
		tile, known := optional[path]
		if !known {
			r.alarm("%s: no log of this size has it", path)
			continue
		}
		compare(path, tile)
	}
}

// partials are the tiles and bundles of a size that are not full.
func partials(size int64) map[string]tlog.Tile {
	names := map[string]tlog.Tile{}
	for level, count := 0, size; count > 0; level, count = level+1, count>>8 {
		if width := int(count % 256); width > 0 {
			tile := tlog.Tile{H: 8, L: level, N: count / 256, W: width}
			names[name(strconv.Itoa(level), tile.N, width)] = tile
			if level == 0 {
				tile.L = -1
				names[name("entries", tile.N, width)] = tile
			}
		}
	}
	return names
}

// believe decides whether the checkpoint is signed as it must be, and compares it with all that are kept.
func (l *servedLog) believe(from *served, asked *trust, h *history, paths []string, olds []string, r *report) {
	type kept struct {
		name string
		c    *checkpoint
	}
	all := append(append(append([]*key{}, asked.keys...), h.keys...), asked.witnesses...)
	var others []kept
	stored := map[int64]bool{}
	add := func(name string, whole []byte) *checkpoint {
		c, err := asked.state(whole, all)
		if err != nil {
			r.alarm("%s: %v", name, err)
			return nil
		}
		others = append(others, kept{name, c})
		return c
	}
	for _, path := range paths {
		if !strings.HasPrefix(path, asked.stored()) {
			continue
		}
		whole, err := from.get(path, maxNote)
		if err != nil {
			r.alarm("%s: %v", path, err)
		} else if c := add(path, whole); c != nil {
			stored[c.size] = true
			if path != fmt.Sprintf("%s%d", asked.stored(), c.size) {
				r.alarm("%s: it is of size %d", path, c.size)
			}
		}
	}
	for _, old := range olds {
		whole, err := os.ReadFile(old)
		if err != nil {
			r.alarm("%s: %v", old, err)
			continue
		}
		add(filepath.Base(old), whole)
	}
	if paths != nil && !stored[l.size] {
		r.alarm("%s%d: missing", asked.stored(), l.size)
	}
	head, err := asked.state(l.head.whole, all)
	if err != nil {
		r.alarm("%s: %v", asked.newest(), err)
		return
	}
	// A key that the log names is believed when the one before it has signed a tree with the entry that says so.
	believed := map[string]bool{}
	for _, k := range asked.keys {
		believed[k.text] = true
	}
	for at, k := range h.keys {
		if at == 0 || believed[k.text] || !believed[h.keys[at-1].text] {
			continue
		}
		for _, other := range append(others, kept{"log/checkpoint", head}) {
			if other.c.signers[h.keys[at-1].text] && other.c.size > h.keyEntries[at] && other.c.origin == l.head.origin && l.holds(other.c) == nil {
				believed[k.text] = true
			}
		}
	}
	if len(h.keys) > 0 {
		inForce := h.keys[len(h.keys)-1]
		if !believed[inForce.text] {
			r.alarm("log/checkpoint: nobody vouches for the key %s", inForce.text)
		} else if !head.signers[inForce.text] {
			r.alarm("log/checkpoint: the key in force has not signed it")
		}
	}
	l.cosigned = head.seen(asked, h.keys)
	if !asked.quorum(l.cosigned) {
		r.alarm("log/checkpoint: cosigned by %d, which is not %s", len(l.cosigned), asked.needs)
	}
	for _, other := range others {
		signed := asked.bare
		for _, k := range h.keys {
			signed = signed || other.c.signers[k.text]
		}
		if !signed || other.c.origin != l.head.origin {
			r.alarm("%s: no key of this log has signed it", other.name)
		} else if err := l.holds(other.c); err != nil {
			r.alarm("%s: %v", other.name, err)
		} else {
			l.older++
		}
		if other.c.size < l.size && stored[other.c.size] {
			for path, tile := range partials(other.c.size) {
				level := tile.L
				if level < 0 {
					level = 0
				}
				superseded := (tile.N+1)*256 <= l.size>>(8*uint(level))
				if _, err := from.get(path, 1<<25); err != nil && !superseded {
					r.alarm("%s: needed for size %d: %v", path, other.c.size, err)
				}
			}
		}
	}
	if len(h.keys) > 0 {
		inForce := h.keys[len(h.keys)-1]
		for path, right := range map[string][]byte{"log/vkey": []byte(inForce.text + "\n"), "log/pubkey.pem": inForce.pem()} {
			if found, err := from.get(path, 4096); err != nil || !bytes.Equal(found, right) {
				r.alarm("%s: it is not the key in force", path)
			}
		}
	}
}

// holds tells why the log does not extend an older checkpoint.
func (l *servedLog) holds(old *checkpoint) error {
	if old.size > l.size {
		return fmt.Errorf("ROLLBACK: the log had %d entries and now has %d", old.size, l.size)
	}
	if old.size == 0 {
		return errors.New("an empty log")
	}
	if old.size == l.size {
		if old.root != l.head.root {
			return fmt.Errorf("FORK: another log of size %d", l.size)
		}
		return nil
	}
	proof, err := tlog.ProveTree(l.size, old.size, l)
	if err == nil {
		err = tlog.CheckTree(proof, l.size, l.head.root, old.size, old.root)
	}
	if err != nil {
		return fmt.Errorf("FORK: the log does not extend its state at size %d", old.size)
	}
	return nil
}

// proves tells why a tlog-proof does not show that the log holds an entry.
func (l *servedLog) proves(text []byte, index int64, own, witnesses []*key) error {
	head, tail, found := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || lines[1] != "index "+strconv.FormatInt(index, 10) {
		return errors.New("it is no proof of this entry")
	}
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		raw, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(raw) != 32 {
			return errors.New("a line that is no hash")
		}
		proof = append(proof, *(*tlog.Hash)(raw))
	}
	c, err := open([]byte(tail), append(append([]*key{}, own...), witnesses...))
	if err != nil {
		return err
	}
	signed := false
	for _, k := range own {
		signed = signed || c.signers[k.text]
	}
	if c.origin != l.head.origin || !signed {
		return errors.New("no key of this log has signed its checkpoint")
	}
	if err := l.holds(c); err != nil {
		return err
	}
	if index >= c.size {
		return errors.New("its checkpoint is older than the entry")
	}
	return tlog.CheckRecord(proof, c.size, c.root, index, l.leaves[index])
}
