// verifier checks what a village has published: its log, its versions and its current pages.
//
// It shares no code with the program that made them. See README.md.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

const (
	maxNote = 1 << 18
	maxFile = 64<<20 + 1<<20
	maxSize = 2000000
)

var errGone = errors.New("not there")

// served is where the files of the village come from.
type served struct {
	folder string
	url    string
	client http.Client
}

// get returns the bytes of a file, or errGone.
func (s *served) get(path string, limit int64) ([]byte, error) {
	var from io.ReadCloser
	if s.url == "" {
		full := filepath.Join(s.folder, filepath.FromSlash(path))
		info, err := os.Lstat(full)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, errGone
		}
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is no plain file", path)
		}
		if from, err = os.Open(full); err != nil {
			return nil, err
		}
	} else {
		answer, err := s.client.Get(s.url + "/" + path)
		if err != nil {
			return nil, err
		}
		if answer.StatusCode == http.StatusNotFound || answer.StatusCode == http.StatusGone {
			answer.Body.Close()
			return nil, errGone
		}
		if answer.StatusCode != http.StatusOK {
			answer.Body.Close()
			return nil, fmt.Errorf("%s: %s", path, answer.Status)
		}
		from = answer.Body
	}
	defer from.Close()
	bytes, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err == nil && int64(len(bytes)) > limit {
		err = fmt.Errorf("%s is longer than %d bytes", path, limit)
	}
	return bytes, err
}

// list returns the paths of all files, sorted; nil when they cannot be listed.
func (s *served) list() ([]string, error) {
	if s.url != "" {
		return nil, nil
	}
	paths := []string{}
	err := filepath.WalkDir(s.folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		below, err := filepath.Rel(s.folder, path)
		paths = append(paths, filepath.ToSlash(below))
		return err
	})
	sort.Strings(paths)
	return paths, err
}

// report gathers what is wrong.
type report struct {
	alarms, notes []string
}

func (r *report) alarm(form string, values ...interface{}) {
	r.alarms = append(r.alarms, fmt.Sprintf(form, values...))
}

func (r *report) note(form string, values ...interface{}) {
	r.notes = append(r.notes, fmt.Sprintf(form, values...))
}

type texts []string

func (t *texts) String() string         { return strings.Join(*t, " ") }
func (t *texts) Set(value string) error { *t = append(*t, value); return nil }

// fileOrText reads "@FILE" as the text of the file.
func fileOrText(value string) (string, error) {
	if !strings.HasPrefix(value, "@") {
		return value, nil
	}
	bytes, err := os.ReadFile(value[1:])
	return strings.TrimSpace(string(bytes)), err
}

func main() {
	var known, policyFile string
	var olds, witnesses texts
	quorum := flag.Int("quorum", 0, "how many witnesses must have cosigned")
	flag.StringVar(&known, "vkey", "", "the log's key, or @FILE")
	flag.StringVar(&policyFile, "policy", "", "a policy with keys and witnesses")
	flag.Var(&olds, "old", "a checkpoint kept from before")
	flag.Var(&witnesses, "witness", "a witness's key")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	from := &served{folder: flag.Arg(0)}
	if strings.Contains(flag.Arg(0), "://") {
		from = &served{url: strings.TrimSuffix(flag.Arg(0), "/")}
		from.client.Timeout = 20 * time.Second
	}
	var r report
	asked, err := newTrust(from, known, policyFile, witnesses, *quorum, &r)
	if err != nil {
		fmt.Println("FAIL", err)
		os.Exit(2)
	}
	said := verify(from, asked, olds, &r)
	for _, note := range r.notes {
		fmt.Println("NOTE ", note)
	}
	for _, alarm := range r.alarms {
		fmt.Println("ALARM", alarm)
	}
	if len(r.alarms) > 0 {
		fmt.Printf("FAIL %d\n", len(r.alarms))
		os.Exit(1)
	}
	fmt.Println("PASS", said)
}

// verify looks at everything and says how much that was.
func verify(from *served, asked *trust, olds []string, r *report) string {
	paths, err := from.list()
	if err != nil {
		r.alarm("cannot list: %v", err)
		return ""
	}
	l := readLog(from, asked, r)
	if l == nil {
		return ""
	}
	l.compareTiles(from, paths, r)
	h := readHistory(l, asked, r)
	l.believe(from, asked, h, paths, olds, r)
	expected := checkVersions(from, l, h, asked, r)
	checkPolicy(from, h, r)
	unexpected(paths, expected, asked, r)
	pages := checkCurrent(from, h, paths, r)
	return fmt.Sprintf("%d entries, %d tiles, %d older checkpoints, %d versions, %d files, %d redacted, %d current pages, %d cosignatures",
		l.size, l.tiles, l.older, h.versions, h.files, h.redactedFiles, pages, len(l.cosigned))
}
