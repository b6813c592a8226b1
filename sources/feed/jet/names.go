package jet

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model"
)

// The streams.
const (
	factsStream = "GONOGO_FACTS"
	logsStream  = "GONOGO_LOGS"
	lastStream  = "GONOGO_LAST"
)

// The buckets.
const (
	leaseBucket = "GONOGO_LEASE"
	wheelBucket = "GONOGO_WHEEL"
	hereBucket  = "GONOGO_HERE"
)

// prefix begins every subject. Another version of what is in the messages has another one.
const prefix = "gonogo.v1."

// What a message says beside what it holds.
const (
	headTerm   = "Gonogo-Term"   // of the serve that published it
	headBefore = "Gonogo-Before" // log lines of the app before it, ever
	headLines  = "Gonogo-Lines"  // log lines in it
	headPacked = "Gonogo-Packed" // how it is compressed
)

// leadKind is the kind of the message by which a serve introduces itself.
const leadKind = "lead"

// Bounds of the streams that a serve makes.
const (
	span       = time.Hour
	mostFacts  = 256 << 20
	mostLogs   = 1 << 30
	dedupeSpan = 10 * time.Minute

	mostConsumers = 10_000 // each watcher of an app is one; where nobody says it a server takes 1,000
)

// token is text as one token of a subject or a key.
func token(s string) string {
	plain := s != "" && len(s) <= 60 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
	if plain {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return "_" + hex.EncodeToString(sum[:8])
}

func logSubject(app model.AppID) string  { return prefix + token(string(app)) + ".log" }
func leadSubject(app model.AppID) string { return prefix + token(string(app)) + ".snap." + leadKind }
func askSubject(app model.AppID) string  { return prefix + token(string(app)) + ".ask" }

// subject is where an event is published.
func subject(app model.AppID, e model.Event) string {
	at := prefix + token(string(app))
	kind := token(string(e.Fact.Kind()))
	switch e.Delivery() {
	case model.Stream:
		return logSubject(app)
	case model.Snapshot:
		return at + ".snap." + kind + "." + token(e.Key())
	}
	return at + ".fact." + kind
}

// streams are those that a serve makes where they are not there.
func streams() []jetstream.StreamConfig {
	return []jetstream.StreamConfig{
		{Name: factsStream, Description: "gonogo: facts of the last hour", Subjects: []string{prefix + "*.snap.>", prefix + "*.fact.>"},
			MaxAge: span, MaxBytes: mostFacts, Duplicates: dedupeSpan, AllowDirect: true, MaxConsumers: mostConsumers},
		{Name: logsStream, Description: "gonogo: log lines", Subjects: []string{prefix + "*.log"},
			MaxAge: span, MaxBytes: mostLogs, Duplicates: dedupeSpan, AllowDirect: true, MaxConsumers: mostConsumers},
		{Name: lastStream, Description: "gonogo: the last value of each snapshot", MaxMsgsPerSubject: 1, AllowDirect: true, MaxConsumers: mostConsumers,
			Sources: []*jetstream.StreamSource{{Name: factsStream, FilterSubject: prefix + "*.snap.>"}}},
	}
}
