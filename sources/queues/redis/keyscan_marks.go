package redis

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// suspect is a key whose name looks like a library's mark.
type suspect struct {
	db   int
	sort string // of mark: the suffix or the part that told
	stem string // what the library's keys begin with; of Celery the key itself
}

// suffixes are the marks that end a key. Bull 4 makes no hash of settings until a queue is paused, hence its counter of ids, which
// Bee-Queue has too.
var suffixes = []string{":meta", ":id", ":queues", ":processes"}

// kombu is a mark within a key: the set of the queues that are bound to an exchange. A prefix for all keys may stand before it.
const kombu = "_kombu.binding."

// suspicious tells whether a key may be a mark. Names of any length are possible; none that is longer than 512 bytes is a queue.
func suspicious(db int, key string) (suspect, bool) {
	if len(key) > 512 || strings.ContainsRune(key, '\n') {
		return suspect{}, false
	}
	if i := strings.Index(key, kombu); i >= 0 {
		return suspect{db, kombu, key}, celeryExchange(key[i+len(kombu):])
	}
	for _, end := range suffixes {
		if stem, ok := strings.CutSuffix(key, end); ok {
			named := strings.Contains(stem, ":") // a prefix and a queue
			return suspect{db, end, stem}, named || stem != "" && (end == ":queues" || end == ":processes")
		}
	}
	return suspect{}, false
}

// shape is the key with a sign for each word that holds a figure: of a million keys "session:7f3a:id" one shape remains.
func (s suspect) shape() string {
	var out strings.Builder
	out.WriteString(s.sort)
	word, figure := 0, false
	flush := func(end int) {
		if figure {
			out.WriteByte('#')
		} else {
			out.WriteString(s.stem[word:end])
		}
	}
	for i := range len(s.stem) {
		switch c := s.stem[i]; {
		case c >= '0' && c <= '9':
			figure = true
		case c == ':' || c == '-' || c == '/' || c == '.' || c == '{' || c == '}' || c == ' ':
			flush(i)
			out.WriteByte(c)
			word, figure = i+1, false
		}
	}
	flush(len(s.stem))
	return out.String()
}

// String is what is remembered of a mark from one run to the next.
func (s suspect) String() string { return strconv.Itoa(s.db) + " " + s.sort + " " + s.stem }

// remembered reads what String gave.
func remembered(name string) (suspect, bool) {
	db, rest, _ := strings.Cut(name, " ")
	sort, stem, ok := strings.Cut(rest, " ")
	n, err := strconv.Atoi(db)
	return suspect{n, sort, stem}, ok && err == nil && n >= 0 && stem != ""
}

// place is a library in a database of the server, and the mark that it was found by.
type place struct {
	spot
	mark suspect
	key  string // of a queue, or of the set of an exchange's queues
}

// spot is one library in one database behind one prefix: what is read, and told, for itself.
type spot struct {
	library string
	db      int
	prefix  string // of all its keys, where it is not part of the queues' names
}

// compare orders spots by library as the tables do, then by database and prefix.
func (a spot) compare(b spot) int {
	rank := func(s spot) int {
		return slices.IndexFunc(libraries, func(l library) bool { return l.name == s.library })
	}
	return cmp.Or(cmp.Compare(uint(rank(a)), uint(rank(b))), strings.Compare(a.library, b.library), cmp.Compare(a.db, b.db), strings.Compare(a.prefix, b.prefix))
}

// verify asks the server what the suspects are. Names alone prove nothing: "user:7:id" is no queue. All suspects are of one
// database.
func verify(ctx context.Context, w *pipe.Pipe, suspects []suspect) ([]place, error) {
	if len(suspects) == 0 {
		return nil, nil
	}
	proofs := make([]func() (place, bool), len(suspects))
	err := w.In(suspects[0].db).Run(ctx, func(p *pipe.Batch) {
		for i, s := range suspects {
			switch s.sort {
			case kombu:
				proofs[i] = proveCelery(p, s)
			case ":queues", ":processes":
				proofs[i] = proveNamespace(p, s)
			default:
				proofs[i] = proveJobs(p, s)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	var out []place
	for _, proof := range proofs {
		if at, ok := proof(); ok {
			out = append(out, at)
		}
	}
	return out, nil
}

// proveNamespace tells whether a namespace is one of redis-namespace, which Sidekiq took up to version 6 and Resque takes. Those
// that are a library's own by default are found without a search.
func proveNamespace(p *pipe.Batch, s suspect) func() (place, bool) {
	if s.stem == "resque" || s.stem == "rq" || s.stem == "asynq" {
		return func() (place, bool) { return place{}, false }
	}
	sidekiq, resque := sidekiqIn(s.stem).probe(p), resqueIn(s.stem).probe(p)
	return func() (place, bool) {
		at := place{spot: spot{"sidekiq", s.db, s.stem}, mark: s, key: s.stem}
		if sidekiq() {
			return at, true
		}
		at.library = "resque"
		return at, resque()
	}
}

// proveCelery tells whether an exchange has a set of queues.
func proveCelery(p *pipe.Batch, s suspect) func() (place, bool) {
	bound := p.SCard(s.stem)
	prefix := s.stem[:strings.Index(s.stem, kombu)]
	return func() (place, bool) {
		return place{spot: spot{"celery", s.db, prefix}, mark: s, key: s.stem}, bound.Val() > 0
	}
}

// jobKinds are the types of the keys beside a stem that tell Bull, BullMQ and Bee-Queue from anything else.
var jobKinds = []string{"id", "meta", "wait", "active", "delayed", "completed", "failed", "prioritized", "events", "stalled-check",
	"meta-paused", "priority", "jobs", "waiting", "succeeded", "stallBlock"}

// proveJobs tells which of the Node.js libraries a stem belongs to.
func proveJobs(p *pipe.Batch, s suspect) func() (place, bool) {
	types := make([]*pipe.Text, len(jobKinds))
	for i, k := range jobKinds {
		types[i] = p.Type(s.stem + ":" + k)
	}
	meta := p.HMGet(s.stem+":meta", "version", "opts.maxLenEvents")
	return func() (place, bool) {
		is := map[string]string{}
		for i, k := range jobKinds {
			is[k] = types[i].Val()
		}
		name := jobLibrary(s.stem, is, strings.HasPrefix(sample.Field(meta.Val(), 0), "bullmq") || sample.Field(meta.Val(), 1) != "")
		return place{spot: spot{library: name, db: s.db}, mark: s, key: s.stem}, name != ""
	}
}

// jobLibrary names the library by the types of the keys beside a stem; empty when it is none. signed is whether the settings are
// BullMQ's.
func jobLibrary(stem string, is map[string]string, signed bool) string {
	any := func(kind string, keys ...string) bool {
		for _, k := range keys {
			if is[k] == kind {
				return true
			}
		}
		return false
	}
	lists, sets := any("list", "wait", "active"), any("zset", "delayed", "completed", "failed")
	switch {
	case signed, is["meta"] == "hash" && any("stream", "events"), any("zset", "prioritized") && (lists || sets):
		return "bullmq"
	case is["id"] == "string" && (is["jobs"] == "hash" || any("list", "waiting") || any("set", "succeeded", "failed") || any("string", "stallBlock")),
		is["id"] == "string" && strings.HasPrefix(stem, "bq:"):
		return "bee-queue"
	case is["id"] == "string" && (lists || sets || any("string", "stalled-check", "meta-paused") || any("zset", "priority")),
		is["id"] == "string" && strings.HasPrefix(stem, "bull:"), any("string", "meta-paused") && (lists || sets):
		return "bull"
	}
	return ""
}
