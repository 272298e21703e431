package main

import (
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// The one form that each kind of entry has. An entry that fits holds no free text, so that it can hold nothing private.
const (
	formPeriod = `[0-9]{4}(?:-(?:0[1-9]|1[0-2]|Q[1-4]|H[12]))?`
	formWord   = `[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?`
	formDoc    = formPeriod + `/` + formWord + `(?:/` + formWord + `)?`
	formHash   = `[0-9a-f]{64}`
	formCount  = `[1-9][0-9]{0,9}`
	formOrigin = `[A-Za-z0-9][A-Za-z0-9._~/-]*`
	formKey    = formOrigin + `\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*`
	formWhy    = `amount|typo|missing|privacy|other`
	formSlot   = `(?:index|page|source|reason|[a-z][0-9]{2}|[a-z][1-9][0-9]{2})\.[a-z0-9]{1,5}`
	formTree   = `\{"origin":"` + formOrigin + `","size":(?:0|` + formCount + `),"root":"` + formHash + `"\}`
	formAt     = `,"at":"(?P<at>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+08:00)"`
	formAbout  = `,"doc":"(?P<doc>` + formDoc + `)","ver":(?P<ver>` + formCount + `)`
	formFiles  = `,"manifest":"(?P<manifest>` + formHash + `)","files":(?P<files>` + formCount + `)`
	formOf     = `,"of":"(?P<of>` + formHash + `)"`
)

var forms = map[string]*regexp.Regexp{
	"genesis": form("genesis", `,"origin":"(?P<origin>`+formOrigin+`)"(?:,"vkey":"(?P<vkey>`+formKey+`)")?,"village":"[0-9]{12}"(?:,"succeeds":`+formTree+`)?`+formAt),
	"publish": form("publish", formAbout+formAt+formFiles),
	"correct": form("correct", formAbout+formAt+`,"prev":"(?P<of>`+formHash+`)","why":"(?:`+formWhy+`)"`+formFiles),
	"redact": form("redact", formAbout+formOf+`,"slots":\[(?P<slots>"`+formSlot+`"(?:,"`+formSlot+`")*)\]`+
		`,"basis":"[a-z]{2,12}(?:-[1-9][0-9]{0,3})?","by":"(?:village|supervision|township|county|court)"`+formAt),
	"withdraw": form("withdraw", formAbout+formOf+`,"why":"(?:`+formWhy+`)"`+formAt),
	"restore":  form("restore", formAbout+formOf+formAt),
	"none":     form("none", `,"period":"`+formPeriod+`"`+formAt),
	"rotate":   form("rotate", `,"vkey":"(?P<vkey>`+formKey+`)"`+formAt),
	"close":    form("close", `(?:,"successor":"`+formOrigin+`")?`+formAt),
}

func form(kind, rest string) *regexp.Regexp {
	return regexp.MustCompile(`^\{"mingbai":1,"kind":"` + kind + `"` + rest + `(?:,"after":` + formTree + `)?\}$`)
}

// kinds are tried in this order.
var kinds = []string{"genesis", "publish", "correct", "redact", "withdraw", "restore", "none", "rotate", "close"}

// version is one version of a document.
type version struct {
	ver      int
	entry    int64
	leaf     tlog.Hash
	manifest string
	files    int
	redacted map[string]int64
}

// document is all that the log says of one.
type document struct {
	versions  []*version
	withdrawn bool
}

func (d *document) newest() *version { return d.versions[len(d.versions)-1] }

// history is what the entries say, in their order.
type history struct {
	documents               map[string]*document
	keys                    []*key
	keyEntries              []int64
	closed                  bool
	versions, files         int
	redactedFiles, silences int
}

func readHistory(l *servedLog, asked *trust, r *report) *history {
	h := &history{documents: map[string]*document{}}
	last := time.Time{}
	for at, entry := range l.entries {
		index := int64(at)
		kind, fields := "", map[string]string{}
		for _, known := range kinds {
			form := forms[known]
			if match := form.FindStringSubmatch(string(entry)); match != nil {
				kind = known
				for nth, name := range form.SubexpNames() {
					fields[name] = match[nth]
				}
				break
			}
		}
		if kind == "" {
			r.alarm("entry %d: it has none of the known forms", index)
			continue
		}
		when, err := time.Parse(time.RFC3339, fields["at"])
		if err != nil {
			r.alarm("entry %d: %v", index, err)
		}
		if when.Before(last) {
			r.note("entry %d claims to be older than the one before it", index)
		}
		last = when
		if h.closed {
			r.alarm("entry %d: the log was closed before", index)
		}
		if (kind == "genesis") != (index == 0) {
			r.alarm("entry %d: a log is opened once, by its first entry", index)
		}
		switch kind {
		case "genesis", "rotate":
			h.addKey(index, fields, asked, r)
		case "none":
			h.silences++
		case "close":
			h.closed = true
		default:
			h.addAct(kind, index, l.leaves[at], fields, r)
		}
	}
	return h
}

func (h *history) addKey(index int64, fields map[string]string, asked *trust, r *report) {
	if origin, opens := fields["origin"]; opens && origin != asked.origin {
		r.alarm("entry %d: it opens the log %q", index, origin)
	}
	if asked.bare {
		if fields["vkey"] != "" {
			r.alarm("entry %d: it names a key, but nobody has signed what the log states", index)
		}
		return
	}
	k, err := readKey(fields["vkey"])
	if err != nil || k.kind != 1 || k.name != asked.origin {
		r.alarm("entry %d: it names no key of this log", index)
		return
	}
	for _, known := range h.keys {
		if known.text == k.text {
			r.alarm("entry %d: the log had this key before", index)
		}
	}
	h.keys = append(h.keys, k)
	h.keyEntries = append(h.keyEntries, index)
}

func (h *history) addAct(kind string, index int64, leaf tlog.Hash, fields map[string]string, r *report) {
	doc := fields["doc"]
	ver, _ := strconv.Atoi(fields["ver"])
	known := h.documents[doc]
	if kind == "publish" || kind == "correct" {
		due, previous := 1, ""
		if known == nil {
			known = &document{}
			h.documents[doc] = known
		} else {
			due, previous = known.newest().ver+1, hex.EncodeToString(known.newest().leaf[:])
		}
		if ver != due || (kind == "publish") != (due == 1) {
			r.alarm("entry %d: %s is version %d where %d was due", index, doc, ver, due)
		}
		if fields["of"] != previous {
			r.alarm("entry %d: %s %d does not name the version before it", index, doc, ver)
		}
		files, _ := strconv.Atoi(fields["files"])
		known.withdrawn = false
		known.versions = append(known.versions, &version{ver, index, leaf, fields["manifest"], files, map[string]int64{}})
		return
	}
	var target *version
	if known != nil {
		for _, version := range known.versions {
			if hex.EncodeToString(version.leaf[:]) == fields["of"] && version.ver == ver {
				target = version
			}
		}
	}
	if target == nil {
		r.alarm("entry %d: there is no such version of %s", index, doc)
		return
	}
	switch kind {
	case "redact":
		before := ""
		for _, slot := range strings.Split(fields["slots"], ",") {
			slot = strings.Trim(slot, `"`)
			if slot <= before {
				r.alarm("entry %d: its slots are out of order", index)
			}
			before = slot
			if _, again := target.redacted[slot]; !again {
				target.redacted[slot] = index
			}
		}
	case "withdraw", "restore":
		if known.withdrawn != (kind == "restore") || target != known.newest() {
			r.alarm("entry %d: %s cannot be done to %s %d", index, kind, doc, ver)
		}
		known.withdrawn = kind == "withdraw"
	}
}
