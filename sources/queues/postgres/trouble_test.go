//go:build integration

package postgres

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/postgres/link"
	"app.gonogo/gonogo/sources/queues/queuetest"
)

// failed gives the failure that an error means to the user.
func failed(t *testing.T, err error) sources.Failure {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	f := backend.Explain(err)
	if all := f.Error() + f.Do; strings.Contains(all, "127.0.0.1") || strings.Contains(all, "orbit") || strings.Contains(all, "select") {
		t.Errorf("%q tells what it must not", all)
	}
	return *f
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	url := database(t, s, "oban.sql")
	for _, c := range []struct{ url, code string }{
		{strings.Replace(url, ":orbit@", ":wrong@", 1), backend.WrongPassword.Code},
		{strings.Replace(url, "//app:", "//nobody:", 1), backend.WrongPassword.Code},
		{url + "x", "auth"}, // replaced below: a query is behind the name
		{strings.Replace(url, "?sslmode=disable", "?sslmode=verify-full", 1), "tls"},
		{strings.Replace(url, s.Addr(), "127.0.0.1:1", 1), "refused"},
	} {
		if strings.HasSuffix(c.url, "x") {
			c.url, c.code = s.URL()[:strings.LastIndex(s.URL(), "/")]+"/nowhere?sslmode=disable", "missing"
		}
		to, _ := parse(c.url)
		if _, err := open(context.Background(), to); failed(t, err).Code != c.code {
			t.Errorf("%s: %v", c.code, err)
		}
	}
}

func TestEncryptedLink(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	url := strings.Replace(database(t, s, "oban.sql"), "?sslmode=disable", "?sslmode=require", 1)
	d := opened(t, url)
	var encrypted bool
	var name string
	_, err := d.Run(context.Background(), link.Usual, []link.Query{{SQL: "select ssl, a.application_name from pg_stat_ssl join pg_stat_activity a using (pid) where pid = pg_backend_pid()",
		Row: func(scan func(...any) error) error { return scan(&encrypted, &name) }}})
	if err != nil || !encrypted || name != "gonogo" {
		t.Errorf("%v %q %v", encrypted, name, err)
	}
	sampled(t, found(t, d, "oban"))
}

// A reading cannot write, cannot take long and cannot wait for long; and it leaves nothing behind.
func TestGuard(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	url := database(t, s, "oban.sql", "insert into oban_jobs (worker) values ('W')")
	d := opened(t, url)
	ctx := context.Background()
	for sql, want := range map[string]string{
		"delete from oban_jobs":                       "25006",
		"select pg_sleep(3)":                          "57014",
		"select 1 from pg_stat_activity for update":   "0A000",
		"select count(*), pg_notify('a', 'b') from x": "42P01",
	} {
		began := time.Now()
		_, err := d.Run(ctx, link.Guard{Statement: 200 * time.Millisecond}, []link.Query{{SQL: sql, Row: func(func(...any) error) error { return nil }}})
		if err == nil || time.Since(began) > 2*time.Second || d.Conn.Closed() {
			t.Errorf("%s: %v after %v", sql, err, time.Since(began))
		}
		if want == "25006" && !strings.Contains(err.Error(), "refuses") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	sampled(t, found(t, d, "oban"))
	if state := s.SQL(url, "select state, coalesce(xact_start::text, '-'), application_name from pg_stat_activity where application_name = 'gonogo' and datname = current_database()"); state != "idle|-|gonogo" {
		t.Errorf("left behind: %q", state)
	}
	if n := s.SQL(url, "select count(*) from oban_jobs"); n != "1" {
		t.Errorf("%s jobs are left", n)
	}
}

// A migration that holds a table makes that library fail, in short, and nothing else; afterwards all is well.
func TestLockedTable(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	url := database(t, s, "oban.sql", "insert into oban_jobs (worker) values ('W')", "create table delayed_jobs (id serial, priority int, attempts int default 0, handler text, run_at timestamp, locked_at timestamp, failed_at timestamp, locked_by text)")
	d := opened(t, url)
	libs, err := d.Discover(context.Background(), backend.DiscoverOptions{})
	if err != nil || len(libs) != 2 {
		t.Fatal(libs, err)
	}
	other, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(context.Background())
	if _, err := other.Exec(context.Background(), "begin; lock table oban_jobs in access exclusive mode"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // at first the size is asked, then the counts
		began := time.Now()
		_, _, err = libs[1].Read(context.Background())
		if f := failed(t, err); f.Code != "timeout" || !strings.Contains(f.Why, "locked") || f.Final || !errors.As(f.Err, new(link.Busy)) || time.Since(began) > 2*time.Second {
			t.Errorf("%+v after %v", f, time.Since(began))
		}
		sampled(t, libs[0])
	}
	if _, err := other.Exec(context.Background(), "rollback"); err != nil {
		t.Fatal(err)
	}
	if s := sampled(t, libs[1]); len(s.Queues) != 1 || s.Queues[0].Ready != 1 {
		t.Errorf("afterwards: %v", lines(s))
	}
	if _, err := other.Exec(context.Background(), "begin; lock table oban_jobs in access exclusive mode"); err != nil {
		t.Fatal(err)
	}
	if _, _, err = libs[1].Read(context.Background()); failed(t, err).Code != "timeout" {
		t.Error(err)
	}
}

// A migration under way changes columns, takes tables away and brings them back.
func TestTablesMove(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	url := database(t, s, "que_0.sql", "insert into que_jobs (queue, job_class) values ('mice', 'Charge')")
	r := found(t, opened(t, url), "que")
	sampled(t, r)
	s.SQL(url, `alter table que_jobs rename column job_id to id; alter table que_jobs add column finished_at timestamptz; alter table que_jobs add column expired_at timestamptz`)
	if got := sampled(t, r); len(got.Queues) != 1 || count(got.Queues[0].InFlight) != "0" && count(got.Queues[0].InFlight) != "?" {
		t.Errorf("with other columns: %v", lines(got))
	}
	s.SQL(url, "alter table que_jobs rename to que_jobs_old")
	_, _, err := r.Read(context.Background())
	if f := failed(t, err); f.Code != "moved" || f.Final {
		t.Errorf("%+v", f)
	}
	s.SQL(url, "alter table que_jobs_old rename to que_jobs")
	if got := sampled(t, r); len(got.Queues) != 1 || got.Queues[0].Ready != 1 {
		t.Errorf("afterwards: %v", lines(got))
	}
}

// Tables that we may not read, and those of which row-level security shows us nothing, are told as such and never as empty.
func TestClosedTables(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	url := database(t, s, "oban.sql", "insert into oban_jobs (worker) values ('W')")
	s.SQL(s.URL(), "create role stranger login password 'orbit'")
	t.Cleanup(func() { s.SQL(asOwner(s, url), "drop owned by stranger; drop role stranger") })
	strange := strings.Replace(url, "//app:", "//stranger:", 1)
	_, _, err := found(t, opened(t, strange), "oban").Read(context.Background())
	if f := failed(t, err); f.Code != "denied" {
		t.Errorf("%+v", f)
	}
	s.SQL(url, "grant select on oban_jobs to stranger; alter table oban_jobs enable row level security")
	_, _, err = found(t, opened(t, strange), "oban").Read(context.Background())
	if f := failed(t, err); f.Code != "denied" || !strings.Contains(f.Why, "row-level") {
		t.Errorf("%+v", f)
	}
	if got := sampled(t, found(t, opened(t, url), "oban")); len(got.Queues) != 1 { // the owner sees all
		t.Errorf("%v", lines(got))
	}
	for _, file := range []string{"graphile_13.sql", "graphile_15.sql"} { // no view yet
		schema, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		s.SQL(url, "drop table if exists oban_jobs; drop schema if exists graphile_worker cascade;"+string(schema)+"grant usage on schema graphile_worker to stranger; grant select on all tables in schema graphile_worker to stranger")
		_, _, err = found(t, opened(t, strange), "graphile-worker").Read(context.Background())
		if f := failed(t, err); !strings.Contains(f.Why, "row-level") {
			t.Errorf("%s: %+v", file, f)
		}
	}
}

// A side table that may not be read leaves its own number unknown.
func TestClosedSideTable(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	url := database(t, s, "good_job.sql", "insert into good_jobs (queue_name, scheduled_at) values ('mice', timezone('UTC', now()))",
		"insert into good_job_processes (state) values ('{\"schedulers\":[{\"queues\":\"*\"}]}')")
	s.SQL(s.URL(), "create role guest login password 'orbit'")
	t.Cleanup(func() { s.SQL(asOwner(s, url), "drop owned by guest; drop role guest") })
	s.SQL(url, "grant select on good_jobs, good_job_processes to guest")
	guest := strings.Replace(url, "//app:", "//guest:", 1)
	r := found(t, opened(t, guest), "good_job")
	expect(t, sampled(t, r), "mice: ready 1 (exact) since 0m flying 0 scheduled 0 retry 0 dead 0 consumers 1 in ? out 0", `worker "" of [*]: 0 of 0`)
	s.SQL(url, "revoke select on good_job_processes from guest") // in the midst of it
	expect(t, sampled(t, r), "mice: ready 1 (exact) since 0m flying 0 scheduled 0 retry 0 dead 0 in ? out 0")
	expect(t, sampled(t, r), "mice: ready 1 (exact) since 0m flying 0 scheduled 0 retry 0 dead 0 in ? out 0")
}

// Several schemas may each hold a library, and generic names may be other programs'.
func TestSchemas(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	url := database(t, s, "oban.sql", `create table job (id int, queue text, state text); create table jobs (id int); create table queue (name text); create table version (version int)`,
		`create schema "we ird""x"; set search_path = "we ird""x"`)
	s.SQL(url, `create schema "tenant ""b"; create table "tenant ""b".oban_jobs (like oban_jobs including all); insert into "tenant ""b".oban_jobs (worker, queue) values ('W', 'bees')`)
	libs, err := opened(t, url).Discover(context.Background(), backend.DiscoverOptions{})
	if err != nil || len(libs) != 2 || libs[0].Name() != "oban" || libs[1].Name() != `oban (tenant "b)` {
		t.Fatal(libs, err)
	}
	if got := sampled(t, libs[1]); len(got.Queues) != 1 || got.Queues[0].Name != "bees" {
		t.Errorf("%v", lines(got))
	}
	if got := sampled(t, libs[0]); len(got.Queues) != 0 {
		t.Errorf("%v", lines(got))
	}
}

// A server that hangs, is killed, and comes back; and one that is full.
func TestServerHangsAndDies(t *testing.T) {
	t.Parallel()
	s := queuetest.PostgresWith(t, queuetest.PostgresConfig{Settings: []string{"max_connections=6", "superuser_reserved_connections=3"}})
	url := database(t, s, "oban.sql", "insert into oban_jobs (worker) values ('W')")
	d := opened(t, url)
	r := found(t, d, "oban")
	sampled(t, r)
	to, _ := parse(url)

	others := []*conn{opened(t, url), opened(t, url)}
	if _, err := open(context.Background(), to); failed(t, err).Code != "full" {
		t.Error(err)
	}

	s.Stop()
	began, entered := time.Now(), make(chan error)
	go func() {
		_, err := open(context.Background(), to)
		entered <- err
	}()
	_, _, err := r.Read(context.Background())
	if f := failed(t, err); f.Code != "timeout" || errors.As(f.Err, new(link.Busy)) || time.Since(began) > link.ReplyWithin+2*time.Second {
		t.Errorf("%+v after %v", f, time.Since(began))
	}
	if err := <-entered; failed(t, err).Code != "timeout" {
		t.Error(err)
	}
	s.Cont()
	for _, o := range others {
		o.Close()
	}
	queuetest.Await(t, "a free connection", func() bool { // what was cut off is noticed when it is answered
		d, err = open(context.Background(), to)
		return err == nil
	})
	t.Cleanup(d.Close)
	r = found(t, d, "oban")
	s.Kill()
	if _, _, err := r.Read(context.Background()); failed(t, err).Code != "eof" {
		t.Error(err)
	}
	if _, err := open(context.Background(), to); failed(t, err).Code != "refused" {
		t.Error(err)
	}
	s.Restart()
	if got := sampled(t, found(t, opened(t, url), "oban")); len(got.Queues) != 1 || got.Queues[0].Ready != 1 {
		t.Errorf("%v", lines(got))
	}
}

// The end of the connection's context ends a reading in its midst.
func TestEndOfContextEndsAReading(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	to, _ := parse(database(t, s, "oban.sql"))
	ctx, cancel := context.WithCancel(context.Background())
	d, err := open(ctx, to)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	time.AfterFunc(100*time.Millisecond, cancel)
	began := time.Now()
	_, err = d.Run(context.Background(), link.Guard{Statement: 10 * time.Second}, []link.Query{{SQL: "select pg_sleep(4)", Row: func(func(...any) error) error { return nil }}})
	if err == nil || time.Since(began) > 2*time.Second || errors.As(err, new(*sources.Failure)) {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}

// A standby tells how far it may be behind, has no unlogged tables to read and knows no locks of its primary.
func TestStandby(t *testing.T) {
	t.Parallel()
	s := queuetest.Postgres(t)
	url := database(t, s, "que.sql", "insert into que_jobs (queue, job_class) values ('mice', 'Charge')", "insert into que_lockers values (1, 6, null, 1, 'x', '{mice}', true, 2)")
	data := s.SQL(s.URL(), "show data_directory")
	s.SQL(s.URL(), "checkpoint")
	if err := os.WriteFile(filepath.Join(data, "standby.signal"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	s.Restart()
	t.Cleanup(func() { os.Remove(filepath.Join(data, "standby.signal")) })
	expect(t, sampled(t, found(t, opened(t, url), "que")), "mice: ready 1 (exact) since 0m flying ? scheduled 0 retry 0 dead 0")
}

// Que's locks tell what is in hand, and a locker counts while its connection lives.
func TestQueLocks(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	url := database(t, s, "que.sql", `insert into que_jobs (id, queue, job_class, args) select n, 'mice', 'ActiveJob::QueueAdapters::QueAdapter::JobWrapper', '[{"job_class":"Charge","arguments":["card"]}]' from generate_series(1, 4) n`)
	locker, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		"insert into que_lockers values (pg_backend_pid(), 6, null, 1, 'x', '{mice,rats}', true, 2), (1, 6, null, 1, 'crashed', '{mice}', true, 2)",
		"select pg_advisory_lock(2)", "select pg_advisory_lock(77)", "select pg_advisory_lock(0, 3)", // of a job, of nothing, of somebody else
	} {
		if _, err := locker.Exec(context.Background(), sql); err != nil {
			t.Fatal(err)
		}
	}
	r := found(t, opened(t, url), "que")
	expect(t, sampled(t, r), "mice: ready 3 (exact) since 0m flying 1 scheduled 0 retry 0 dead 0 consumers 1", `worker "" of [mice rats]: 1 of 6`, `runs Charge of mice at "" for ?`)
	locker.Close(context.Background())
	queuetest.Await(t, "the end of the locker", func() bool { return len(sampled(t, r).Workers) == 0 })
	expect(t, sampled(t, r), "mice: ready 4 (exact) since 0m flying 0 scheduled 0 retry 0 dead 0 consumers 0")
}

// A table of which a whole count is too dear is estimated from a sample where it is not counted to its end.
func TestTooDearToCount(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	for _, b := range bulks {
		if b.library != "oban" {
			continue
		}
		url := filled(t, s, b, 60_000)
		s.SQL(url, "analyze")
		r := found(t, opened(t, url), b.library)
		sampled(t, r)
		r.wholes[0].next, r.most = time.Now().Add(time.Hour), leastEntries
		got := sampled(t, r)
		for _, q := range got.Queues {
			if q.Quality != queue.Estimated || q.Ready < 3500 || q.Ready > 6500 || time.Duration(q.Oldest).Round(time.Minute) != 20*time.Minute || q.Aged != "" {
				t.Errorf("%s, want 5000", line(q))
			}
		}
		if len(got.Queues) != 3 {
			t.Errorf("%v", lines(got))
		}
	}
}

// What the server says of texts and names that are quoted here, and how it writes lists and numbers, is what was meant.
func TestQuotingByTheServer(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	d := opened(t, database(t, s, ""))
	odd := []string{"", "mice", "it's", `say "hi"`, `back\slash\`, `\'; select 1; --`, "line\nbreak\t", "{a,b}", "NULL", "☂ \U0001f680", "-- no", "/* no", "$$", "a,b", " "}
	var back, bounded []string
	var infinite, exact float64
	qs := []link.Query{{SQL: "select " + link.Literals(odd) + ", '[3:4]={a,b}'::text[], extract(epoch from '-infinity'::timestamptz)::float8, 0.1::float8",
		Row: func(scan func(...any) error) error {
			return scan(&back, &bounded, &infinite, &exact)
		}}}
	for _, name := range odd[1:] {
		qs = append(qs, link.Query{SQL: "select parse_ident(" + link.Literal(link.Identifier("a.b", name)) + ")", Row: func(scan func(...any) error) error {
			var parts []string
			err := scan(&parts)
			if !slices.Equal(parts, []string{"a.b", name}) {
				t.Errorf("%q is %q to the server", name, parts)
			}
			return err
		}})
	}
	if _, err := d.Run(context.Background(), link.Usual, qs); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(odd, back); d != "" || !slices.Equal(bounded, []string{"a", "b"}) || exact != 0.1 || !math.IsInf(infinite, -1) {
		t.Error(d, bounded, exact, infinite)
	}
}

// Of a question that can be spared neither a refusal nor a row that cannot be read spoils what was asked before it; what is behind
// it is missing, and the link goes on. One that cannot be spared is the reading's error.
func TestOptionalQueries(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	url := database(t, s, "")
	d := opened(t, url)
	ctx := context.Background()
	for _, c := range []struct{ name, sql string }{
		{"refused", "select n from nowhere"},
		{"refused in its midst", "select 1 / (3 - n) from generate_series(1, 5) n"},
		{"unreadable", "select null::int8"},
		{"unreadable in its midst", "select nullif(n, 3) from generate_series(1, 5000) n"},
		{"of another type", "select 'x'::text"},
		{"in need of a lock", "select count(*) from pg_stat_activity for update"},
	} {
		for _, optional := range []bool{true, false} {
			var asked []string
			var told error
			of := func(name, sql string) link.Query {
				return link.Query{SQL: sql, Then: func() { asked = append(asked, name) }, Row: func(scan func(...any) error) error { return scan(new(int64)) }}
			}
			bad := of("bad", c.sql)
			if optional {
				bad.Optional = func(err error) { told = err }
			}
			read, err := d.Run(ctx, link.Usual, []link.Query{of("first", "select 1"), bad, of("last", "select 2")})
			if (err == nil) != optional || (told != nil) != optional || !slices.Equal(asked, []string{"first"}) || d.Conn.Closed() || time.Since(read.Now).Abs() > 10*time.Second {
				t.Errorf("%s, optional %v: %v, told %v, asked %v at %v", c.name, optional, err, told, asked, read.Now)
			}
			if _, err := d.Run(ctx, link.Usual, []link.Query{of("again", "select 1")}); err != nil {
				t.Errorf("after %s, optional %v: %v", c.name, optional, err)
			}
			if state := s.SQL(url, "select state from pg_stat_activity where application_name = 'gonogo' and datname = current_database()"); state != "idle" {
				t.Errorf("after %s, optional %v: %s", c.name, optional, state)
			}
		}
	}
	var prepared int
	if _, err := d.Run(ctx, link.Usual, []link.Query{{SQL: "select count(*) from pg_prepared_statements", Row: func(scan func(...any) error) error { return scan(&prepared) }}}); err != nil || prepared != 0 {
		t.Errorf("%d statements are prepared, %v", prepared, err) // a pooler's next server would not know them
	}
}
