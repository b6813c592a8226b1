package exceptions

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// from is when the logs of the tests begin.
var from = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// read reads the lines of a log session.
func read(lines []string) Found {
	in := logstore.NewIngest(logstore.IngestOptions{})
	var a Assembler
	var out Found
	next := logs.Seq(1)
	pull := func(flush bool) {
		for b := in.Next(from, flush); b != nil; b = in.Next(from, flush) {
			a.Read(b, next, &out)
			next += logs.Seq(b.Len())
		}
	}
	for i, l := range lines {
		in.Add([]byte(l), from)
		pull(i == len(lines)-1)
	}
	a.Flush(time.Time{}, &out)
	return out
}

// said writes what a process prints as a log session does, from a moment on, a few microseconds between the lines.
func said(proc string, at time.Time, texts ...string) (lines []string) {
	for i, t := range texts {
		lines = append(lines, at.Add(time.Duration(i)*11*time.Microsecond).Format("2006-01-02T15:04:05.000000-07:00")+" app["+proc+"]: "+t)
	}
	return lines
}

// trimmed takes the blanks in front off, as the official CLI does.
func trimmed(texts []string) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = strings.TrimLeft(t, " \t")
	}
	return out
}

// TestFingerprintsAreStable writes each error down many times, with other ids, ports, lines, build directories and versions, with and
// without blanks in front, in JSON, on up to eight dynos at once, out of order by less than the window, and cut; it stays one group. The
// same error at another place is another.
func TestFingerprintsAreStable(t *testing.T) {
	t.Parallel()
	for _, lang := range languages {
		for seed := range uint64(1000) {
			r := rand.New(rand.NewPCG(seed, 7))
			one := pick(lang, r)
			two := one
			two.fn += "Other"
			if lang == Elixir {
				two.fn = strings.Replace(one.fn, "/2", "_other/2", 1)
			}
			want := map[string]int{}
			var lines []string
			for dyno := range 1 + r.IntN(8) {
				s := one
				if dyno%2 == 1 {
					s = two
				}
				want[s.fn]++
				texts := s.trace(r)
				switch r.IntN(6) {
				case 0, 1:
					texts = trimmed(texts)
				case 2:
					texts = []string{s.oneLine(r)}
				case 3: // a trace that is cut by the platform, within a line or behind one
					switch s.deep = 300; {
					case lang == Python: // its class and its innermost call stand last
					case r.IntN(2) == 0:
						text := s.oneLine(r)
						texts = []string{text[:min(len(text), 10_000)]}
					default:
						texts = s.trace(r)
						texts = texts[:min(len(texts), 12+r.IntN(20))]
					}
				}
				lines = append(lines, said(fmt.Sprintf("web.%d", dyno+1), from.Add(time.Duration(r.IntN(100))*time.Millisecond), texts...)...)
			}
			slices.SortStableFunc(lines, func(a, b string) int { return strings.Compare(a[:32], b[:32]) })
			if seed%2 == 0 { // as they arrive: late by less than the window
				shuffle(r, lines)
			}
			check(t, lang, seed, lines, one, two, want)
			if t.Failed() {
				return
			}
		}
	}
}

// shuffle moves lines of different dynos past each other; those of one keep their order, as equal stamps could not tell it.
func shuffle(r *rand.Rand, lines []string) {
	for range len(lines) * 2 {
		i := r.IntN(len(lines))
		if i > 0 && lines[i][:40] != lines[i-1][:40] {
			lines[i], lines[i-1] = lines[i-1], lines[i]
		}
	}
}

func check(t *testing.T, lang Language, seed uint64, lines []string, one, two sample, want map[string]int) {
	t.Helper()
	var k Key
	prints := map[string]map[Fingerprint]int{one.fn: {}, two.fn: {}}
	for _, e := range read(lines).Events {
		f, _ := placeOf(&e)
		if f == nil || e.Language != lang || e.Class != one.class {
			t.Errorf("%s, seed %d: got %s %s at %+v, want %s %s\n%s", lang, seed, e.Language, e.Class, f, lang, one.class, strings.Join(lines, "\n"))
			return
		}
		name := one.fn
		if strings.Contains(strings.ToLower(f.Func), "other") {
			name = two.fn
		}
		prints[name][k.Of(&e)]++
	}
	for fn, n := range want {
		got := 0
		for _, count := range prints[fn] {
			got += count
		}
		if len(prints[fn]) != 1 || got != n {
			t.Errorf("%s, seed %d, %s: got groups %v, want one of %d\n%s", lang, seed, fn, prints[fn], n, strings.Join(lines, "\n"))
		}
	}
	for p := range prints[one.fn] {
		if prints[two.fn][p] > 0 {
			t.Errorf("%s, seed %d: got the same fingerprint for %s and %s", lang, seed, one.fn, two.fn)
		}
	}
}
