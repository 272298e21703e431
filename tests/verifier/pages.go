package main

import (
	"bytes"
	"html"
	"path"
	"regexp"
	"strings"
)

// span is one tag of a page.
type span struct {
	from, to int
	name     string
	end      bool
	// urls are the places of the values of href and src.
	urls [][2]int
}

var (
	tagBegin = regexp.MustCompile(`^</?[A-Za-z][^\s/>]*`)
	rawText  = map[string]bool{"script": true, "style": true, "title": true, "textarea": true, "xmp": true, "noscript": true}
)

// spans finds the tags of a page: what stands in comments, attributes and raw text is none.
func spans(page []byte) []span {
	var found []span
	for at := 0; at < len(page); {
		next := bytes.IndexByte(page[at:], '<')
		if next < 0 {
			break
		}
		at += next
		if bytes.HasPrefix(page[at:], []byte("<!--")) {
			end := bytes.Index(page[at+4:], []byte("-->"))
			if end < 0 {
				break
			}
			at += 4 + end + 3
			continue
		}
		begin := tagBegin.Find(page[at:])
		if begin == nil {
			at++
			continue
		}
		tag := readTag(page, at, len(begin))
		found = append(found, tag)
		at = tag.to
		if !tag.end && rawText[tag.name] {
			end := regexp.MustCompile(`(?i)</` + tag.name + `[\s/>]`).FindIndex(page[at:])
			if end == nil {
				break
			}
			at += end[0]
		}
	}
	return found
}

func readTag(page []byte, from, length int) span {
	name := string(page[from+1 : from+length])
	tag := span{from: from, name: strings.ToLower(strings.TrimPrefix(name, "/")), end: strings.HasPrefix(name, "/")}
	at := from + length
	is := func(set string) bool { return strings.IndexByte(set, page[at]) >= 0 }
	for at < len(page) && page[at] != '>' {
		if is(" \t\n\f\r/") {
			at++
			continue
		}
		begin := at
		for at++; at < len(page) && !is(" \t\n\f\r/>="); at++ {
		}
		attribute := strings.ToLower(string(page[begin:at]))
		after := at
		for after < len(page) && strings.IndexByte(" \t\n\f\r", page[after]) >= 0 {
			after++
		}
		if after >= len(page) || page[after] != '=' {
			continue
		}
		for at = after + 1; at < len(page) && is(" \t\n\f\r"); at++ {
		}
		begin = at
		if at < len(page) && is(`"'`) {
			end := bytes.IndexByte(page[at+1:], page[at])
			if end < 0 {
				at = len(page)
			} else {
				at += 1 + end + 1
			}
		} else {
			for at < len(page) && !is(" \t\n\f\r>") {
				at++
			}
		}
		if attribute == "href" || attribute == "src" {
			tag.urls = append(tag.urls, [2]int{begin, at})
		}
	}
	tag.to = at + 1
	if tag.to > len(page) {
		tag.to = len(page)
	}
	return tag
}

// article is the only article of a page, with addresses as paths from the village's folder; "" when there is not just one.
func article(page []byte, at string) string {
	var begin, end []span
	var inside []span
	for _, tag := range spans(page) {
		if tag.name == "article" && !tag.end {
			begin = append(begin, tag)
		}
		if len(begin) == 1 && len(end) == 0 {
			inside = append(inside, tag)
		}
		if tag.name == "article" && tag.end {
			end = append(end, tag)
		}
	}
	if len(begin) != 1 || len(end) != 1 || end[0].from < begin[0].from {
		return ""
	}
	var out strings.Builder
	copied := begin[0].from
	for _, tag := range inside {
		for _, url := range tag.urls {
			out.Write(page[copied:url[0]])
			value := strings.Trim(string(page[url[0]:url[1]]), `"'`)
			out.WriteString("«" + fromVillage(at, html.UnescapeString(value)) + "»")
			copied = url[1]
		}
	}
	out.Write(page[copied:end[0].to])
	return out.String()
}

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// fromVillage is the path from the village's folder to which an address in the page `at` leads.
func fromVillage(at, address string) string {
	bare := address
	if cut := strings.IndexAny(address, "?#"); cut >= 0 {
		bare = address[:cut]
	}
	if bare == "" || strings.HasPrefix(bare, "/") || scheme.MatchString(bare) {
		return address
	}
	return path.Join(path.Dir(at), bare) + address[len(bare):]
}

// checkCurrent compares the current page of each document with the newest frozen one, and looks for pages of documents that are
// not in the log. A site without any current pages is only an archive; that is noted.
func checkCurrent(from *served, h *history, paths []string, r *report) int {
	checked := 0
	for doc, document := range h.documents {
		newest := document.newest()
		_, redacted := newest.redacted["page.html"]
		at := doc + ".html"
		current, err := from.get(at, maxFile)
		if err != nil && err != errGone {
			r.alarm("%s: %v", at, err)
			continue
		}
		frozenAt := folder(doc, newest.ver) + "/page.html"
		frozen, frozenErr := from.get(frozenAt, maxFile)
		if document.withdrawn {
			if err == nil && frozenErr == nil && !redacted && article(current, at) == article(frozen, frozenAt) && article(frozen, frozenAt) != "" {
				r.alarm("%s: it was withdrawn and is still shown", at)
			}
			continue
		}
		if redacted || frozenErr != nil {
			continue
		}
		if err == errGone {
			r.alarm("%s: the page of a published document is missing", at)
			continue
		}
		was := article(frozen, frozenAt)
		if was == "" || article(current, at) != was {
			r.alarm("%s: it does not show what was published as version %d", at, newest.ver)
			continue
		}
		checked++
	}
	period := regexp.MustCompile(`^(` + formDoc + `)\.html$`)
	for _, at := range paths {
		match := period.FindStringSubmatch(at)
		if match == nil || h.documents[match[1]] != nil {
			continue
		}
		page, err := from.get(at, maxFile)
		if err == nil && bytes.Contains(page, []byte("<article")) {
			r.alarm("%s: it shows what is not in the log", at)
		}
	}
	return checked
}
