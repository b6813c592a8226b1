package joblog

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// lines are what the libraries print. ID stands for a job's id, and CLASS for its class.
var lines = []struct {
	text string
	want Event
}{
	{"pid=4 tid=oukrq class=CLASS jid=HEX INFO: start", Event{Library: Sidekiq, Outcome: Started}},
	{"2026-01-15T09:00:00.123Z pid=4 tid=oukrq class=CLASS jid=HEX elapsed=0.123 INFO: done", Event{Library: Sidekiq, Outcome: Done, Took: 123 * time.Millisecond}},
	{"pid=4 tid=oukrq class=CLASS jid=HEX bid=Xb1 tags=a,b elapsed=2 INFO: fail", Event{Library: Sidekiq, Outcome: Failed, Took: 2 * time.Second}},
	{"INFO  2026-01-15T09:00:00.123Z pid=4 tid=oukrq class=CLASS jid=HEX elapsed=0.0: done", Event{Library: Sidekiq, Outcome: Done, Took: 1}},
	{`{"ts":"2026-01-15T09:00:00.123Z","pid":4,"tid":"ouk","lvl":"INFO","msg":"start","ctx":{"class":"CLASS","jid":"HEX"}}`, Event{Library: Sidekiq, Outcome: Started}},
	{`{"ts":"2026-01-15T09:00:00.123Z","pid":4,"tid":"ouk","lvl":"INFO","msg":"fail","ctx":{"class":"CLASS","jid":"HEX","elapsed":1.5}}`, Event{Library: Sidekiq, Outcome: Failed, Took: 1500 * time.Millisecond}},
	{`pid=4 tid=ouk WARN: {"context":"Job raised exception","job":{"retry":true,"queue":"default","args":[1],"class":"CLASS","jid":"HEX","created_at":1.5}}`, Event{Library: Sidekiq, Retry: 1}},
	{`pid=4 tid=ouk WARN: {"context":"Job raised exception","job":{"retry":false,"queue":"default","args":[],"class":"CLASS","jid":"HEX"}}`, Event{Library: Sidekiq}},
	{`pid=4 tid=ouk WARN: {"context":"Job raised exception","job":{"retry":2,"queue":"default","args":[],"class":"CLASS","jid":"HEX","retry_count":1,"retried_at":1.5}}`, Event{Library: Sidekiq}},
	{`pid=4 tid=ouk WARN: {"context":"Job raised exception","job":{"retry":true,"class":"Sidekiq::ActiveJob::Wrapper","wrapped":"CLASS","jid":"HEX"}}`, Event{Library: Sidekiq, Retry: 1}},
	{`pid=4 tid=ouk context=Job raised exception job={"retry" => true, "queue" => "default", "args" => [], "class" => "CLASS", "jid" => "HEX"} INFO: no (RuntimeError)`, Event{Library: Sidekiq, Retry: 1}},

	{"[2026-01-15 09:00:00,123: INFO/MainProcess] Task CLASS[UUID] received", Event{Library: Celery, Outcome: Started}},
	{"Task CLASS[UUID] received", Event{Library: Celery, Outcome: Started}},
	{"[2026-01-15 09:00:00,123: INFO/ForkPoolWorker-1] Task CLASS[UUID] succeeded in 0.12500000000000178s: None", Event{Library: Celery, Outcome: Done, Took: 125 * time.Millisecond}},
	{"[2026-01-15 09:00:00,123: INFO/ForkPoolWorker-1] Task CLASS[UUID] succeeded in 2s: {'in 3s:': 1}", Event{Library: Celery, Outcome: Done, Took: 2 * time.Second}},
	{"[2026-01-15 09:00:00,123: ERROR/ForkPoolWorker-1] Task CLASS[UUID] raised unexpected: ValueError('Task x[1] received')", Event{Library: Celery, Outcome: Failed}},
	{"[2026-01-15 09:00:00,123: INFO/ForkPoolWorker-1] Task CLASS[UUID] raised expected: Missing()", Event{Library: Celery, Outcome: Failed}},
	{"[2026-01-15 09:00:00,123: CRITICAL/ForkPoolWorker-1] Task CLASS[UUID] INTERNAL ERROR: RuntimeError()", Event{Library: Celery, Outcome: Failed}},
	{"[2026-01-15 09:00:00,123: INFO/ForkPoolWorker-1] Task CLASS[UUID] retry: Retry in 180s: ValueError('no')", Event{Library: Celery, Outcome: Failed, Retry: 1}},
	{"[2026-01-15 09:00:00,123: INFO/ForkPoolWorker-1] Task CLASS[UUID] retry: Retry in 60s", Event{Library: Celery, Retry: 1}},

	{"09:00:00 mail: CLASS(1, 'x: (y)') (UUID)", Event{Library: RQ, Outcome: Started}},
	{"mail: CLASS() (UUID)", Event{Library: RQ, Outcome: Started}},
	{"09:00:00 mail: Job OK (UUID)", Event{Library: RQ, Outcome: Done}},
	{"09:00:00 [Job UUID]: exception raised while executing (CLASS)", Event{Library: RQ, Outcome: Failed}},
	{"09:00:00 Worker 4f2a: job UUID: exception raised while executing (CLASS)", Event{Library: RQ, Outcome: Failed}},
	{"09:00:00 Successfully completed CLASS(1, 'a job in 1') job in 0:00:01.500000s on worker 4f2a", Event{Library: RQ, Took: 1500 * time.Millisecond}},
	{"09:00:00 Moving job to FailedJobRegistry (Work-horse terminated unexpectedly; waitpid returned 9 (signal 9); )", Event{Library: RQ, Outcome: Failed}},

	{"[Worker(host:web.1 pid:4)] Job CLASS (id=NUM) (queue=mail) RUNNING", Event{Library: DelayedJob, Outcome: Started}},
	{"2026-01-15T09:00:00+0000: [Worker(host:web.1 pid:4)] Job CLASS (id=NUM) COMPLETED after 0.0123", Event{Library: DelayedJob, Outcome: Done, Took: 12300 * time.Microsecond}},
	{"[Worker(host:web.1 pid:4)] Job CLASS [UUID] from DelayedJob(mail) with arguments: [1] (id=NUM) (queue=mail) COMPLETED after 1.0000", Event{Library: DelayedJob, Outcome: Done, Took: time.Second}},
	{"[Worker(host:web.1 pid:4)] Job CLASS (id=NUM) (queue=mail) FAILED (3 prior attempts) with RuntimeError: no", Event{Library: DelayedJob, Outcome: Failed, Retry: 1}},
	{"[Worker(host:web.1 pid:4)] Job CLASS (id=NUM) FAILED permanently because of 25 consecutive failures", Event{Library: DelayedJob, Retry: -1}},
	{"[Worker(host:web.1 pid:4)] Job CLASS (id=NUM) FAILED permanently with Delayed::DeserializationError: gone", Event{Library: DelayedJob, Outcome: Failed}},

	{"[ActiveJob] [CLASS] [UUID] Performing CLASS (Job ID: UUID) from Sidekiq(default) enqueued at 2026-01-15T09:00:00Z with arguments: 1", Event{Library: Sidekiq, Outcome: Started, Inner: true}},
	{"[ActiveJob] [CLASS] [UUID] Performed CLASS (Job ID: UUID) from Sidekiq(default) in 12.3ms", Event{Library: Sidekiq, Outcome: Done, Took: 12300 * time.Microsecond, Inner: true}},
	{"[ActiveJob] [CLASS] [UUID] Performed CLASS (Job ID: UUID) from GoodJob(default) in 1200.0ms", Event{Library: GoodJob, Outcome: Done, Took: 1200 * time.Millisecond}},
	{"[ActiveJob] [CLASS] [UUID] Error performing CLASS (Job ID: UUID) from SolidQueue(default) in 12.3ms: RuntimeError (no):", Event{Library: SolidQueue, Outcome: Failed, Took: 12300 * time.Microsecond}},
	{"[ActiveJob] [CLASS] [UUID] Error performing CLASS (Job ID: UUID) from Async(default) in 2.0ms: a before_perform callback halted the job execution", Event{Library: ActiveJob, Outcome: Failed, Took: 2 * time.Millisecond}},
	{"[ActiveJob] [CLASS] [UUID] Performing CLASS from Inline(default) with arguments: 1", Event{Library: ActiveJob, Outcome: Started}},
	{"I, [2026-01-15T09:00:00.1 #4]  INFO -- : [ActiveJob] [CLASS] [UUID] Performed CLASS (Job ID: UUID) from Resque(mail) in 5.0ms", Event{Library: Resque, Outcome: Done, Took: 5 * time.Millisecond, Inner: true}},
	{"[ActiveJob] [CLASS] [UUID] Retrying CLASS (Job ID: UUID) after 1 attempts in 3 seconds, due to a RuntimeError (no).", Event{Library: ActiveJob, Retry: 1, Inner: true, Aside: true}},
	{"[ActiveJob] [CLASS] [UUID] Retrying CLASS (Job ID: UUID) after 1 attempts in 0 seconds.", Event{Library: ActiveJob, Retry: 1, Inner: true}},
	{"[ActiveJob] [CLASS] [UUID] Retrying CLASS in 3 seconds, due to a RuntimeError.", Event{Library: ActiveJob, Retry: 1, Inner: true}},

	{`got: (Job{mail} | CLASS | [NUM, "a | b"])`, Event{Library: Resque, Outcome: Started}},
	{`*** done: (Job{mail} | CLASS | [NUM])`, Event{Library: Resque, Outcome: Done}},
	{`** [09:00:00 2026-01-15] 4: (Job{mail} | CLASS | [NUM]) failed: #<RuntimeError: no>`, Event{Library: Resque, Outcome: Failed}},
	{`got: (Job{mail} | ActiveJob::QueueAdapters::ResqueAdapter::JobWrapper | [{"job_class"=>"CLASS", "job_id"=>"UUID"}])`, Event{Library: Resque, Outcome: Started}},

	{`{"lib":"que","hostname":"h","pid":4,"thread":9,"event":"job_worked","job":{"job_class":"CLASS","job_id":NUM,"args":[1]},"elapsed":0.25}`, Event{Library: Que, Outcome: Done, Took: 250 * time.Millisecond}},
	{`{"lib":"que","hostname":"h","pid":4,"thread":9,"event":"job_errored","job":{"job_class":"CLASS","job_id":NUM},"error":{"class":"RuntimeError","message":"no"}}`, Event{Library: Que, Outcome: Failed}},
	{`{"lib":"que","event":"job_worked","job":{"job_class":"ActiveJob::QueueAdapters::QueAdapter::JobWrapper","job_id":NUM,"args":[{"job_class":"CLASS"}]},"elapsed":2}`, Event{Library: Que, Outcome: Done, Took: 2 * time.Second}},

	{`09:00:00.123 [info] {"args":{"worker":"No"},"attempt":1,"event":"job:start","id":NUM,"max_attempts":20,"meta":{},"queue":"mail","source":"oban","system_time":1,"tags":[],"worker":"CLASS"}`, Event{Library: Oban, Outcome: Started}},
	{`[info] {"args":{},"attempt":1,"duration":4327,"event":"job:stop","id":NUM,"queue":"mail","queue_time":31,"source":"oban","state":"success","worker":"CLASS"}`, Event{Library: Oban, Outcome: Done, Took: 4327 * time.Microsecond}},
	{`[error] {"attempt":1,"duration":5432,"error":"** (Oban.PerformError)","event":"job:exception","id":NUM,"source":"oban","state":"failure","worker":"CLASS"}`, Event{Library: Oban, Outcome: Failed, Retry: 1, Took: 5432 * time.Microsecond}},
	{`[error] {"attempt":20,"duration":5432,"event":"job:exception","id":NUM,"source":"oban","state":"discard","worker":"CLASS"}`, Event{Library: Oban, Outcome: Failed, Took: 5432 * time.Microsecond}},

	{"[worker(worker-0fe1)] INFO: Completed task NUM (CLASS, 12.50ms) with success", Event{Library: Graphile, Outcome: Done, Took: 12500 * time.Microsecond}},
	{"[worker(worker-0fe1)] INFO: Completed task NUM (CLASS, 12.50ms, attempt 2 of 25) with success", Event{Library: Graphile, Outcome: Done, Took: 12500 * time.Microsecond}},
	{"[worker(worker-0fe1)] ERROR: Failed task NUM (CLASS, 2.00ms, attempt 1 of 25) with error 'no (really)':", Event{Library: Graphile, Outcome: Failed, Took: 2 * time.Millisecond, Retry: 1}},
	{"[worker(worker-0fe1)] ERROR: Failed task NUM (CLASS, 2.00ms, attempt 25 of 25) with error 'no'", Event{Library: Graphile, Outcome: Failed, Took: 2 * time.Millisecond}},
}

func TestRead(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	classes := []string{"ChargeJob", "Exports::ReportJob", "app.tasks.charge", "shop.mail_receipt", "App.Workers.Charge", "send-email"}
	for _, tt := range lines {
		for range 20 {
			uuid := fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", r.Uint32(), r.Uint32()&0xffff, r.Uint32()&0xffff, r.Uint32()&0xffff, r.Uint64()&(1<<48-1))
			hex, num, class := fmt.Sprintf("%012x%012x", r.Uint64()&(1<<48-1), r.Uint64()&(1<<48-1)), fmt.Sprint(r.IntN(1e9)), classes[r.IntN(len(classes))]
			text := strings.NewReplacer("UUID", uuid, "HEX", hex, "NUM", num, "CLASS", class).Replace(tt.text)
			want := tt.want
			if strings.Contains(tt.text, "CLASS") {
				want.Class = class
			}
			got, ok := Read(text)
			id := got.ID
			got.ID = ""
			if !ok || got != want {
				t.Fatalf("%s\ngot  %+v %v\nwant %+v", text, got, ok, want)
			}
			if want.Library == Resque && !want.Inner {
				continue // arguments stand for the id
			}
			for mark, wantID := range map[string]string{"UUID": uuid, "HEX": hex, "(id=NUM)": num} {
				if strings.Contains(tt.text, mark) && id != wantID && !(mark == "UUID" && (strings.Contains(tt.text, "(id=NUM)") || !strings.Contains(tt.text, "(Job ID") && want.Library != Celery && want.Library != RQ)) {
					t.Fatalf("%s\ngot the id %q, want %q", text, id, wantID)
				}
			}
		}
	}
}

// TestNotOfAJob has lines that look like a job's and are none.
func TestNotOfAJob(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"",
		"Task force assembled",
		"Task app.charge[6f0e] is on the list",
		"pid=4 tid=ouk class=ChargeJob jid=ab12 INFO: started to charge",
		"pid=4 tid=ouk class=ChargeJob jid=ab12 INFO: start over",
		"pid=4 tid=ouk jid=ab12 INFO: done",
		"[ActiveJob] Enqueued ChargeJob (Job ID: 6f0e) to Sidekiq(default) with arguments: 1",
		"[ActiveJob] [ChargeJob] [6f0e] Performing arts are on at 8",
		"he is Performing ChargeJob from memory",
		"Retrying ChargeJob soon",
		"[Worker(host:web.1 pid:4)] Starting job worker",
		"[Worker(host:web.1 pid:4)] 3 jobs processed at 2.1 j/s, 0 failed",
		`{"source":"oban","event":"stager:switch","message":"job staging switched"}`,
		`{"lib":"que","event":"poller_polled","job_ids":[]}`,
		"Processing by JobsController#show as HTML",
		`method=GET path=/jobs status=200 duration=12 (6f0e1a2b-0000-4000-8000-000000000000)`,
		"mail: 12 of 13 (6f0e1a2b-0000-4000-8000-000000000000)",
		"Completed task force (a, b) with joy",
		"(Job{mail})",
	} {
		if got, ok := Read(text); ok {
			t.Errorf("%s\ngot %+v, want nothing", text, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, l := range lines {
		f.Add(l.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if e, ok := Read(text); ok && (e.Took < 0 || e.Class != "" && !isClass(e.Class)) {
			t.Errorf("%q\ngot %+v, want a name and no time below zero", text, e)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for name, text := range map[string]string{
		"job":     "pid=4 tid=oukrq class=ChargeJob jid=6f0e1a2b6f0e1a2b6f0e1a2b elapsed=0.123 INFO: done",
		"request": `[7f6b9bb6-663f-4f17-b61f-6c9a02bed81c] method=GET path=/orders/12 format=html controller=OrdersController action=show status=200 duration=58.33 view=40.43 db=15.26`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Read(text)
			}
		})
	}
}
