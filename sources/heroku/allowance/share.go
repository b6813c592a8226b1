package allowance

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

const (
	deadAfter   = 90 * time.Second // a gonogo that was not heard of for so long is gone
	mostLive    = 64
	mostID      = 32
	longestFile = 16 << 10
	oldAfter    = 24 * time.Hour // a file that nobody wrote to for so long is of nobody
	suffix      = ".allowance"
)

var (
	errAlone  = errors.New("there is no directory for it")
	errBusy   = errors.New("the file is locked by another program")
	errNotOur = errors.New("the file is not one that gonogo wrote")
)

// Share is a small file through which the gonogos of one account on one machine share what goes without being asked for. It holds no
// secret and nothing of the apps. Each of its uses locks it, reads it and writes it. What cannot be read is as if it were not there.
type Share struct {
	dir, path string
	id        string // of this gonogo
	mu        sync.Mutex
}

// Account is the name of an account in file names: a hash of the platform's address and the token.
func Account(host, token string) string {
	h := sha256.Sum256([]byte("gonogo allowance\x00" + host + "\x00" + token))
	return hex.EncodeToString(h[:12])
}

// OpenShare names the file of an account in a directory; nil where there is no directory. It touches nothing yet.
func OpenShare(dir, account string) *Share {
	if dir == "" {
		return nil
	}
	var id [8]byte
	rand.Read(id[:])
	return &Share{dir: dir, path: filepath.Join(dir, account+suffix), id: hex.EncodeToString(id[:])}
}

// member is what a gonogo tells of itself in an exchange.
type member struct {
	apps, spent, owed int
	rate              float64 // requests a minute for all together
	known             bool
	told              int
	toldAt            time.Time
}

// shared is what it learns.
type shared struct {
	wait    time.Duration // until a request is there; zero: it was taken
	others  int           // that watch apps
	apps    int           // that the others watch
	known   bool
	told    int
	toldAt  time.Time
}

// exchange is one use of the file. Only who watches apps makes it: a verb that asks twice and ends is no company.
func (s *Share) exchange(now time.Time, m member, want bool) (out shared, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.open(m.apps > 0)
	if errors.Is(err, os.ErrNotExist) {
		return shared{}, nil
	}
	if err != nil {
		return shared{}, err
	}
	defer f.Close()
	t := readTable(f, now)
	if m.apps > 0 {
		t.enter(peer{ID: s.id, Beat: now.UnixMilli(), Apps: m.apps, Spent: m.spent})
	}
	out = t.exchange(now, m, want)
	for _, p := range t.Live {
		if p.ID != s.id {
			out.apps += p.Apps
			out.others++
		}
	}
	return out, t.write(f)
}

// open locks the file.
func (s *Share) open(create bool) (*os.File, error) {
	f, err := openLocked(s.path, false)
	if create && errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(s.dir, 0o700); err != nil {
			return nil, err
		}
		s.tidy()
		f, err = openLocked(s.path, true)
	}
	return f, err
}

// tidy removes the files of accounts that nobody uses any more.
func (s *Share) tidy() {
	names, _ := filepath.Glob(filepath.Join(s.dir, "*"+suffix))
	for _, name := range names {
		if i, err := os.Lstat(name); err == nil && i.Mode().IsRegular() && time.Since(i.ModTime()) > oldAfter {
			_ = os.Remove(name)
		}
	}
}

// leave takes this gonogo out of the file.
func (s *Share) leave(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := openLocked(s.path, false)
	if err != nil {
		return
	}
	defer f.Close()
	t := readTable(f, now)
	t.Live = slices.DeleteFunc(t.Live, func(p peer) bool { return p.ID == s.id })
	_ = t.write(f)
}

// peer is a gonogo that watches apps.
type peer struct {
	ID    string `json:"id"`
	Beat  int64  `json:"beat"` // milliseconds since 1970, as all times here
	Apps  int    `json:"apps"`
	Spent int    `json:"spent"`
}

// table is what the file holds.
type table struct {
	V        int     `json:"v"`
	Told     int     `json:"remaining"`
	ToldAt   int64   `json:"remaining_at"`
	Tokens   float64 `json:"tokens"`
	TokensAt int64   `json:"tokens_at"`
	Live     []peer  `json:"live"`
}

// readTable reads the file; a new table where it is empty, torn or not as it should be.
func readTable(f io.ReaderAt, now time.Time) table {
	b := make([]byte, longestFile+1)
	n, err := f.ReadAt(b, 0)
	fresh := table{V: 1, Tokens: burst, TokensAt: now.UnixMilli()}
	if err != io.EOF || n > longestFile {
		return fresh
	}
	body, sum, ok := bytes.Cut(b[:n], []byte("\n"))
	var t table
	if !ok || string(sum) != checksum(body) || json.Unmarshal(body, &t) != nil || !t.plausible() {
		return fresh
	}
	t.Live = slices.DeleteFunc(t.Live, func(p peer) bool {
		return now.Sub(time.UnixMilli(p.Beat)).Abs() > deadAfter
	})
	return t
}

func (t *table) plausible() bool {
	odd := func(p peer) bool {
		return len(p.ID) == 0 || len(p.ID) > mostID || p.Apps < 0 || p.Apps > 10_000 || p.Spent < 0
	}
	return t.V == 1 && t.Told >= 0 && t.Told <= mostTold && t.Tokens >= -burst && t.Tokens <= burst &&
		len(t.Live) <= mostLive && !slices.ContainsFunc(t.Live, odd)
}

func checksum(body []byte) string { return fmt.Sprintf("%08x\n", crc32.ChecksumIEEE(body)) }

// enter notes that a gonogo lives.
func (t *table) enter(p peer) {
	t.Live = slices.DeleteFunc(t.Live, func(q peer) bool { return q.ID == p.ID })
	if len(t.Live) < mostLive {
		t.Live = append(t.Live, p)
	}
}

// exchange takes what a gonogo owes and a request where it wants one, and leaves the newer count of the two.
func (t *table) exchange(now time.Time, m member, want bool) (out shared) {
	b := bucket{most: burst, tokens: t.Tokens, at: time.UnixMilli(t.TokensAt)}
	b.fill(now, m.rate)
	b.tokens = max(b.tokens-float64(m.owed), -burst)
	if want {
		if out.wait = b.wait(1, m.rate); out.wait == 0 {
			b.tokens--
		}
	}
	t.Tokens, t.TokensAt = b.tokens, now.UnixMilli()
	theirs := time.UnixMilli(t.ToldAt)
	switch {
	case m.known && (m.toldAt.After(theirs) || theirs.After(now)):
		t.Told, t.ToldAt = m.told, m.toldAt.UnixMilli()
	case t.ToldAt > 0:
		out.known, out.told, out.toldAt = true, t.Told, theirs
	}
	return out
}

// write puts the table into the file. A write that is cut short is found by its checksum.
func (t *table) write(f *os.File) error {
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	all := append(append(body, '\n'), checksum(body)...)
	if _, err := f.WriteAt(all, 0); err != nil {
		return err
	}
	return f.Truncate(int64(len(all)))
}
