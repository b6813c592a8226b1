package jet

import (
	"slices"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/feed"
)

// overlaps is what JetStream answers where another stream has the subjects of a new one.
const overlaps jetstream.ErrorCode = 10065

// foreign says why a stream of a name of ours is none that we can use; nil: it is.
func foreign(have, want jetstream.StreamConfig) error {
	for _, w := range want.Subjects {
		if slices.ContainsFunc(have.Subjects, func(h string) bool { return covers(h, w) }) {
			continue
		}
		if slices.ContainsFunc(have.Subjects, ofAnother) {
			return &sources.Failure{Code: feed.CodeFeed, Final: true, Why: "another version of gonogo serves over this NATS: the stream " + want.Name + " is of that",
				Do: "use the same version of gonogo here and there"}
		}
		return notOurs(want.Name)
	}
	for _, w := range want.Sources {
		if !slices.ContainsFunc(have.Sources, func(h *jetstream.StreamSource) bool { return h != nil && h.Name == w.Name }) {
			return notOurs(want.Name)
		}
	}
	return nil
}

func notOurs(stream string) error {
	return &sources.Failure{Code: "stream", Final: true, Why: "NATS has a stream " + stream + " that is not made for gonogo", Do: "make it as docs/feed.md says, or delete it: gonogo serve makes it"}
}

// ofAnother tells whether a subject is that of another version of gonogo.
func ofAnother(pattern string) bool {
	return strings.HasPrefix(pattern, "gonogo.v") && !strings.HasPrefix(pattern, prefix)
}

// covers tells whether every subject that fits one pattern fits another.
func covers(pattern, narrow string) bool {
	p, n := strings.Split(pattern, "."), strings.Split(narrow, ".")
	for i, part := range p {
		switch {
		case part == ">":
			return i < len(n)
		case i >= len(n) || n[i] == ">":
			return false
		case part != "*" && part != n[i]:
			return false
		}
	}
	return len(p) == len(n)
}
