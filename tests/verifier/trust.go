package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// key is a public key: kind 1 signs for a log, kind 4 cosigns as a witness.
type key struct {
	text   string
	name   string
	id     uint32
	kind   byte
	public ed25519.PublicKey
}

func readKey(text string) (*key, error) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 || len(parts[1]) != 8 {
		return nil, fmt.Errorf("%q is no key", text)
	}
	id, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(raw) != 33 || raw[0] != 1 && raw[0] != 4 {
		return nil, fmt.Errorf("%q is no key of a kind that is known", text)
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), raw...))
	if binary.BigEndian.Uint32(sum[:4]) != uint32(id) {
		return nil, fmt.Errorf("%q has a wrong ID", text)
	}
	return &key{text, parts[0], uint32(id), raw[0], ed25519.PublicKey(raw[1:])}, nil
}

// The three methods of note.Verifier.

func (k *key) Name() string    { return k.name }
func (k *key) KeyHash() uint32 { return k.id }
func (k *key) Verify(message, signature []byte) bool {
	if k.kind == 1 {
		return len(signature) == ed25519.SignatureSize && ed25519.Verify(k.public, message, signature)
	}
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	when := binary.BigEndian.Uint64(signature)
	cosigned := fmt.Sprintf("cosignature/v1\ntime %d\n%s", when, message)
	return ed25519.Verify(k.public, []byte(cosigned), signature[8:])
}

func (k *key) pem() []byte {
	prefix := []byte{0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: append(prefix, k.public...)})
}

// trust is what the verifier takes for given.
type trust struct {
	origin    string
	keys      []*key
	witnesses []*key
	quorum    func(seen map[string]bool) bool
	needs     string
	// bare says that nobody signs the log: it states its bare three lines, and only those kept elsewhere say anything.
	bare bool
}

// newest is the file with the newest state of the log, stored the folder with all of them by size.
func (t *trust) newest() string {
	if t.bare {
		return "log/root.txt"
	}
	return "log/checkpoint"
}

func (t *trust) stored() string {
	if t.bare {
		return "log/roots/"
	}
	return "log/checkpoints/"
}

func newTrust(from *served, known, policyFile string, witnesses []string, quorum int, r *report) (*trust, error) {
	t := &trust{needs: fmt.Sprintf("%d witnesses", quorum)}
	t.quorum = func(seen map[string]bool) bool { return len(seen) >= quorum }
	if policyFile != "" {
		text, err := os.ReadFile(policyFile)
		if err != nil {
			return nil, err
		}
		p, err := readPolicy(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %v", policyFile, err)
		}
		t.keys, t.witnesses, t.quorum, t.needs = p.logs, p.witnesses, p.quorum, "the policy's quorum"
	}
	if known == "" && len(t.keys) == 0 {
		served, err := from.get("log/vkey", 4096)
		if lines, bare := from.get("log/root.txt", maxNote); err == errGone && bare == nil {
			c, err := readLines(string(lines))
			if err != nil {
				return nil, fmt.Errorf("log/root.txt: %v", err)
			}
			t.bare, t.origin = true, c.origin
			r.note("nobody signs this log: only lines kept elsewhere show whether it was exchanged")
		} else if err != nil {
			return nil, fmt.Errorf("log/vkey: %v", err)
		} else {
			known = strings.TrimSuffix(string(served), "\n")
			r.note("the key was taken from the log itself")
		}
	}
	if known != "" {
		text, err := fileOrText(known)
		if err != nil {
			return nil, err
		}
		k, err := readKey(text)
		if err != nil {
			return nil, err
		}
		t.keys = append(t.keys, k)
	}
	for _, text := range witnesses {
		k, err := readKey(text)
		if err != nil {
			return nil, err
		}
		t.witnesses = append(t.witnesses, k)
	}
	for _, k := range t.keys {
		if k.kind != 1 || t.origin != "" && t.origin != k.name {
			return nil, errors.New("the log's keys are of different logs, or none")
		}
		t.origin = k.name
	}
	for _, k := range t.witnesses {
		if k.kind != 4 {
			return nil, fmt.Errorf("%s is no witness's key", k.text)
		}
	}
	return t, nil
}

// checkpoint is a signed statement of a log.
type checkpoint struct {
	origin string
	size   int64
	root   tlog.Hash
	// signers are the texts of the known keys whose signatures hold.
	signers map[string]bool
	whole   []byte
}

// open reads a note, verifies the signatures of these keys, and reads its text as a checkpoint. A note without any known
// signature is read too: its signers are none.
func open(whole []byte, keys []*key) (*checkpoint, error) {
	if len(whole) > maxNote {
		return nil, errors.New("too long")
	}
	var verifiers []note.Verifier
	known := map[string]bool{}
	for _, k := range keys {
		if !known[k.text] {
			known[k.text] = true
			verifiers = append(verifiers, k)
		}
	}
	n, err := note.Open(whole, note.VerifierList(verifiers...))
	var unverified *note.UnverifiedNoteError
	if errors.As(err, &unverified) {
		n = unverified.Note
	} else if err != nil {
		return nil, err
	}
	c := &checkpoint{whole: whole, signers: map[string]bool{}}
	for _, signature := range n.Sigs {
		for _, k := range keys {
			if k.name == signature.Name && k.id == signature.Hash {
				c.signers[k.text] = true
			}
		}
	}
	lines, err := readLines(n.Text)
	if err != nil {
		return nil, err
	}
	c.origin, c.size, c.root = lines.origin, lines.size, lines.root
	// What x/mod does not mind, we do: the bytes must be the one way to write this note.
	if bytes.Contains(whole, []byte("\r")) || !bytes.HasSuffix(whole, []byte("\n")) {
		return nil, errors.New("ends of lines were changed")
	}
	return c, nil
}

// readLines reads the three lines of a checkpoint; nobody has signed what they say.
func readLines(text string) (*checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] == "" {
		return nil, errors.New("the text is not three lines")
	}
	c := &checkpoint{origin: lines[0], signers: map[string]bool{}, whole: []byte(text)}
	var err error
	if c.size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.size < 0 || strconv.FormatInt(c.size, 10) != lines[1] {
		return nil, errors.New("the second line is no size")
	}
	if c.root, err = tlog.ParseHash(lines[2]); err != nil || c.root.String() != lines[2] {
		return nil, errors.New("the third line is no hash")
	}
	return c, nil
}

// state reads what the log states: a note, or where nobody signs the bare lines.
func (t *trust) state(whole []byte, keys []*key) (*checkpoint, error) {
	if t.bare {
		return readLines(string(whole))
	}
	return open(whole, keys)
}

// seen returns the witnesses that have cosigned, by their keys, and never the log's own key under another kind.
func (c *checkpoint) seen(t *trust, own []*key) map[string]bool {
	seen := map[string]bool{}
	for _, k := range t.witnesses {
		if c.signers[k.text] {
			seen[string(k.public)] = true
		}
	}
	for _, k := range own {
		delete(seen, string(k.public))
	}
	return seen
}

// policy is a list of keys and a rule, after C2SP tlog-policy.
type policy struct {
	logs, witnesses []*key
	quorum          func(seen map[string]bool) bool
}

func readPolicy(text string) (*policy, error) {
	p := &policy{}
	rules := map[string]func(map[string]bool) bool{}
	for number, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		wrong := fmt.Errorf("line %d makes no sense", number+1)
		switch {
		case words[0] == "log" && (len(words) == 2 || len(words) == 3):
			k, err := readKey(words[1])
			if err != nil || k.kind != 1 {
				return nil, wrong
			}
			p.logs = append(p.logs, k)
		case words[0] == "witness" && (len(words) == 3 || len(words) == 4):
			k, err := readKey(words[2])
			if err != nil || k.kind != 4 || rules[words[1]] != nil || words[1] == "none" {
				return nil, wrong
			}
			p.witnesses = append(p.witnesses, k)
			rules[words[1]] = func(seen map[string]bool) bool { return seen[string(k.public)] }
		case words[0] == "group" && len(words) > 3:
			members := words[3:]
			least := len(members)
			if words[2] == "any" {
				least = 1
			} else if words[2] != "all" {
				n, err := strconv.Atoi(words[2])
				if err != nil || n < 1 || n > len(members) {
					return nil, wrong
				}
				least = n
			}
			var of []func(map[string]bool) bool
			for _, member := range members {
				if rules[member] == nil {
					return nil, wrong
				}
				of = append(of, rules[member])
			}
			if rules[words[1]] != nil || words[1] == "none" {
				return nil, wrong
			}
			rules[words[1]] = func(seen map[string]bool) bool {
				met := 0
				for _, rule := range of {
					if rule(seen) {
						met++
					}
				}
				return met >= least
			}
		case words[0] == "quorum" && len(words) == 2 && p.quorum == nil:
			if words[1] == "none" {
				p.quorum = func(map[string]bool) bool { return true }
			} else {
				p.quorum = rules[words[1]]
			}
			if p.quorum == nil {
				return nil, wrong
			}
		default:
			return nil, wrong
		}
	}
	if p.quorum == nil {
		return nil, errors.New("no quorum line")
	}
	return p, nil
}
