package logs

import (
	"strings"
	"time"
)

// LossOf reads how many lines a text says are missing: the L10, L11, L12 and L13 messages of the platform. n is 0 when the text
// does not say.
//
//	Error L11 (Tail buffer overflow) -> This tail session dropped 500 messages since 2025-03-23 21:35:57 +0000 UTC.
//	Error L12: 222 messages dropped since 2013-11-04T21:31:32+00:00.
func LossOf(text string) (code string, n int, ok bool) {
	rest := strings.TrimPrefix(text, "Error ")
	if len(rest) < 3 || !isCode(rest[:3]) || rest[:2] != "L1" || rest[2] > '3' {
		return "", 0, false
	}
	words := strings.Fields(rest)
	for i := 1; i < len(words); i++ {
		if strings.HasPrefix(words[i], "message") {
			n = count(words[i-1])
		}
	}
	return rest[:3], n, true
}

// LossSince is since when the platform lost lines, as its message says at a moment; that moment where it does not say.
//
//	Error L11 (Tail buffer overflow) -> This tail session dropped 500 messages since 2025-03-23 21:35:57.035136457 +0000 UTC.
func LossSince(text string, at time.Time) time.Time {
	_, since, ok := strings.Cut(text, " since ")
	if !ok {
		return at
	}
	since = strings.TrimSuffix(strings.TrimSpace(since), ".")
	for _, layout := range [...]string{time.RFC3339, "2006-01-02 15:04:05 -0700 MST"} {
		if t, err := time.Parse(layout, since); err == nil && t.Before(at) {
			return t
		}
	}
	return at
}
