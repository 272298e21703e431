package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

var formManifest = regexp.MustCompile(`^\{"doc":"` + formDoc + `","ver":` + formCount + `,"files":\[` + formRecord + `(?:,` + formRecord + `)*\]\}$`)

const formRecord = `\{"slot":"` + formSlot + `","bytes":(?:0|` + formCount + `),"commit":"` + formHash + `"(?:,"in":` + formCount + `)?\}`

// record is one file of a manifest.
type record struct {
	Slot   string
	Bytes  int64
	Commit string
	In     int
}

func folder(doc string, ver int) string { return "v/" + doc + "/" + strconv.Itoa(ver) }

// checkVersions looks at every file of every version; it returns the paths that they account for.
func checkVersions(from *served, l *servedLog, h *history, asked *trust, r *report) map[string]bool {
	expected := map[string]bool{}
	for doc, document := range h.documents {
		manifests := map[int]map[string]record{}
		for _, version := range document.versions {
			below := folder(doc, version.ver)
			expected[below+"/manifest.json"] = true
			if !asked.bare {
				expected[below+"/proof.tlog-proof"] = true
				proof, err := from.get(below+"/proof.tlog-proof", maxNote)
				if err == nil {
					err = l.proves(proof, version.entry, h.keys, asked.witnesses)
				}
				if err != nil {
					r.alarm("%s/proof.tlog-proof: %v", below, err)
				}
			}
			records := readManifest(from, doc, version, r)
			if records == nil {
				continue
			}
			h.versions++
			manifests[version.ver] = map[string]record{}
			for _, file := range records {
				manifests[version.ver][file.Slot] = file
				if file.In == 0 {
					expected[below+"/"+file.Slot] = true
					expected[below+"/"+file.Slot+".salt"] = true
					h.checkFile(from, below, file, version, r)
					continue
				}
				holder, known := manifests[file.In][file.Slot]
				if !known || holder.In != 0 || holder.Commit != file.Commit || holder.Bytes != file.Bytes {
					r.alarm("%s/%s: version %d does not hold it", below, file.Slot, file.In)
				}
			}
			for slot, entry := range version.redacted {
				if file, known := manifests[version.ver][slot]; !known || file.In != 0 {
					r.alarm("entry %d: %s holds no %s", entry, below, slot)
				}
			}
		}
	}
	return expected
}

func readManifest(from *served, doc string, version *version, r *report) []record {
	path := folder(doc, version.ver) + "/manifest.json"
	bytes, err := from.get(path, 1<<18)
	if err != nil {
		r.alarm("%s: %v", path, err)
		return nil
	}
	if sum := sha256.Sum256(bytes); hex.EncodeToString(sum[:]) != version.manifest {
		r.alarm("%s: CHANGED: it is not the one that entry %d names", path, version.entry)
		return nil
	}
	var manifest struct {
		Doc   string
		Ver   int
		Files []record
	}
	if err := json.Unmarshal(bytes, &manifest); err != nil || !formManifest.Match(bytes) {
		r.alarm("%s: it has not the form of a manifest", path)
		return nil
	}
	if manifest.Doc != doc || manifest.Ver != version.ver || len(manifest.Files) != version.files {
		r.alarm("%s: it is about something else", path)
		return nil
	}
	for at, file := range manifest.Files {
		if at > 0 && manifest.Files[at-1].Slot >= file.Slot || file.In >= version.ver {
			r.alarm("%s: %s is out of order", path, file.Slot)
			return nil
		}
	}
	return manifest.Files
}

// checkFile compares a file with its commitment, or makes sure that it is gone.
func (h *history) checkFile(from *served, below string, file record, version *version, r *report) {
	path := below + "/" + file.Slot
	salt, saltErr := from.get(path+".salt", 64)
	bytes, err := from.get(path, maxFile)
	if entry, redacted := version.redacted[file.Slot]; redacted {
		switch {
		case saltErr != errGone:
			r.alarm("%s: removed by entry %d, but its salt is still served", path, entry)
		case err == nil && !strings.HasSuffix(file.Slot, ".html"):
			r.alarm("%s: removed by entry %d, but still served", path, entry)
		case err != nil && err != errGone:
			r.alarm("%s: %v", path, err)
		default:
			h.redactedFiles++
		}
		return
	}
	if saltErr != nil || len(salt) != 32 {
		r.alarm("%s.salt: MISSING or CHANGED", path)
		return
	}
	if err == errGone {
		r.alarm("%s: REMOVED, and no entry says so", path)
		return
	}
	sum := sha256.Sum256(append(salt, bytes...))
	if err != nil || hex.EncodeToString(sum[:]) != file.Commit || int64(len(bytes)) != file.Bytes {
		r.alarm("%s: CHANGED since it was published", path)
		return
	}
	h.files++
}

// checkPolicy reads the policy of the log, if there is one.
func checkPolicy(from *served, h *history, r *report) {
	text, err := from.get("log/policy", 1<<16)
	if err == errGone {
		return
	}
	if err != nil {
		r.alarm("log/policy: %v", err)
		return
	}
	p, err := readPolicy(string(text))
	if err != nil {
		r.alarm("log/policy: %v", err)
		return
	}
	for _, k := range p.logs {
		if len(h.keys) > 0 && k.text == h.keys[len(h.keys)-1].text {
			return
		}
	}
	r.alarm("log/policy: it does not name the key in force")
}

// unexpected names files that nothing accounts for. Versions after the newest known one may be on their way.
func unexpected(paths []string, expected map[string]bool, asked *trust, r *report) {
	log := map[string]bool{asked.newest(): true, "log/web.config": true}
	if !asked.bare {
		for _, name := range []string{"vkey", "pubkey.pem", "policy"} {
			log["log/"+name] = true
		}
	}
	for _, path := range paths {
		switch {
		case strings.HasPrefix(path, "log/tile/"), strings.HasPrefix(path, asked.stored()):
		case strings.HasPrefix(path, "log/") && !log[path], strings.HasPrefix(path, "v/") && !expected[path]:
			r.alarm("%s: nothing in the log accounts for it", path)
		}
	}
}
