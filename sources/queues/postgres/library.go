package postgres

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/postgres/link"
)

// library is a job library that lives in PostgreSQL.
type library struct {
	name    string
	foundBy []string // the tables that show that it is there
	tables  []string // what else it may have that is read
	// plan says what to read in a schema that has one of these tables; false when they are another program's.
	plan  func(p place) (readPlan, bool)
	every time.Duration
}

// readPlan is what a reading of one library asks.
type readPlan struct {
	layouts  []layout
	optional []optionalQuery
	whole    bool // an optional query lists every queue there is
	ends     bool // a row of the first layout's table is deleted when its job has ended, and seldom for another reason
	note     string
	hides    func(queue string) bool // may be nil: queues that the library keeps for itself
	closed   *sources.Failure        // the tables are there and show us nothing
	held     time.Duration           // after which a job in flight counts as lost; 0: never
}

// with adds optional queries.
func (p readPlan) with(s ...optionalQuery) readPlan {
	p.optional = append(p.optional, s...)
	return p
}

// optionalQuery is a question that a reading can do without: workers, pauses, rates, what runs.
type optionalQuery struct {
	sql   string
	large bool // its cost is small in a large table too
	row   func(t *tally, scan func(...any) error) error
	then  func(t *tally) // may be nil: called when all rows were read
}

// libraries are looked for all at once. A new one is a file and a row.
var libraries = []library{
	{"delayed_job", []string{"delayed_jobs"}, nil, planDelayedJob, 10 * time.Second},
	{"good_job", []string{"good_jobs"}, []string{"good_job_processes", "good_job_settings"}, planGoodJob, 10 * time.Second},
	{"solid_queue", []string{"solid_queue_ready_executions"}, solidQueueTables, planSolidQueue, 10 * time.Second},
	{"que", []string{"que_jobs"}, []string{"que_lockers"}, planQue, 15 * time.Second}, // reads the server's locks, which holds them up
	{"oban", []string{"oban_jobs"}, []string{"oban_producers"}, planOban, 10 * time.Second},
	{"pg-boss", []string{"job"}, []string{"version", "queue"}, planPgBoss, 10 * time.Second},
	{"graphile-worker", []string{"_private_jobs", "jobs"}, []string{"_private_tasks", "tasks"}, planGraphile, 10 * time.Second},
	{"river", []string{"river_job"}, []string{"river_queue"}, planRiver, 10 * time.Second},
	{"procrastinate", []string{"procrastinate_jobs"}, []string{"procrastinate_events"}, planProcrastinate, 10 * time.Second},
	{"bullmq", []string{"job"}, []string{"meta"}, planBullMQ, 10 * time.Second},
}

// libraryNames are all relations that the catalogue is asked for.
func libraryNames() []string {
	var all []string
	for _, l := range libraries {
		all = append(append(all, l.foundBy...), l.tables...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// mostPlaces bounds the schemas in which one library is read: an app may keep one for each tenant.
const mostPlaces = 6

// When the catalogue is asked again.
const (
	surveyEvery = 12 * time.Second
	surveyShare = 200 // not before so many times what it took
)

// conn is an open connection to a database, whose libraries it finds.
type conn struct {
	*link.Conn
	known    map[string]bool // libraries that were given, with their schemas
	fresh    []backend.Library
	surveyed time.Time
	took     time.Duration
}

func open(ctx context.Context, t backend.Target) (*conn, error) {
	l, err := link.Dial(ctx, t)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: l}, nil
}

// Discover asks the catalogue.
func (d *conn) Discover(ctx context.Context, _ backend.DiscoverOptions) ([]backend.Library, error) {
	d.known = map[string]bool{}
	return d.more(ctx)
}

// more gives the libraries that were not given before.
func (d *conn) more(ctx context.Context) ([]backend.Library, error) {
	began := time.Now()
	places, err := survey(ctx, d.Conn, libraryNames())
	d.surveyed = time.Now()
	d.took = d.surveyed.Sub(began)
	if err != nil {
		return nil, err
	}
	var out []backend.Library
	for _, l := range libraries {
		n := d.count(l)
		for _, p := range places {
			r, ok := l.reader(d.Conn, p)
			if !ok || d.known[l.name+" "+p.schema] {
				continue
			}
			if n++; n > mostPlaces {
				if last := len(out) - 1; last >= 0 {
					out[last].(*reader).planned.note = "the library lives in more schemas, which are not read"
				}
				break
			}
			if n > 1 {
				r.name += " (" + safe.Text(p.schema) + ")"
			}
			d.known[l.name+" "+p.schema] = true
			out = append(out, r)
		}
	}
	return out, nil
}

// count is how many schemas of a library are known.
func (d *conn) count(l library) (n int) {
	for key := range d.known {
		if strings.HasPrefix(key, l.name+" ") {
			n++
		}
	}
	return n
}

// Probe asks the catalogue again when it is time to. A server that is too busy for that is asked another time.
func (d *conn) Probe(ctx context.Context) error {
	if time.Since(d.surveyed) < max(surveyEvery, surveyShare*d.took) {
		return nil
	}
	more, err := d.more(ctx)
	if err != nil && d.Closed() {
		return err
	}
	d.fresh = append(d.fresh, more...)
	return nil
}

// Discovered gives the libraries that have come since they were last asked for.
func (d *conn) Discovered() []backend.Library {
	out := d.fresh
	d.fresh = nil
	return out
}

// Rediscover has the next Probe ask the catalogue.
func (d *conn) Rediscover() { d.surveyed = time.Time{} }

var _ backend.Rediscovery = (*conn)(nil)

// reader makes the reader of a library in a schema; false when it is not there.
func (l library) reader(k *link.Conn, p place) (*reader, bool) {
	r := &reader{library: l, Conn: k, schema: p.schema, name: l.name}
	if !slices.ContainsFunc(l.foundBy, func(m string) bool { _, ok := p.tables[m]; return ok }) {
		return nil, false
	}
	plan, ok := l.plan(p)
	if ok {
		r.closed = plan.closed
		r.use(plan)
		return r, true
	}
	// Its tables may be there and closed to us.
	for _, m := range l.foundBy {
		t, there := p.tables[m]
		if !there || generic(m) {
			continue
		}
		switch {
		case !t.readable:
			f := backend.Denied
			r.closed = &f
		case t.hidden:
			f := link.Hidden
			r.closed = &f
		default:
			return nil, false
		}
		return r, true
	}
	return nil, false
}

// generic recognises a table's name that anybody may use.
func generic(name string) bool { return name == "job" || name == "jobs" }

// Name is the library's own; with the schema behind it where it lives in several.
func (r *reader) Name() string { return r.name }

// Every is how often its numbers are worth reading.
func (r *reader) Every() time.Duration { return r.every }

// Read takes a sample. When the tables are no longer what they were, as after a migration, it reads the catalogue again and
// tries once more.
func (r *reader) Read(ctx context.Context) (*queue.Sample, time.Time, error) {
	s, now, err := r.read(ctx)
	if f := new(sources.Failure); !errors.As(err, &f) || f.Code != link.Moved.Code || r.Conn.Closed() {
		return s, now, err
	}
	places, again := survey(ctx, r.Conn, libraryNames())
	if again != nil {
		return nil, time.Time{}, again
	}
	for _, p := range places {
		if p.schema != r.schema {
			continue
		}
		if plan, ok := r.library.plan(p); ok {
			r.closed = plan.closed
			r.use(plan)
			return r.read(ctx)
		}
	}
	return nil, time.Time{}, err
}
