//go:build integration

package queuetest

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/advice"
	"app.gonogo/gonogo/model/logs/logstore"
)

// counted is what a library says of its jobs, by class.
type counted struct {
	Counts   map[string]jobCounts
	Runtimes map[string][]float64 // seconds
}

type jobCounts struct{ Started, Done, Failed, Retried int }

func countedBy(t *testing.T, text string) counted {
	t.Helper()
	var c counted
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return c
}

var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// learnt is what the model makes of a program's output as the lines of a dyno.
func learnt(p *Program) (*model.State, *model.App) {
	s, at := model.New(model.DefaultLimits()), noon
	in := logstore.NewIngest(logstore.IngestOptions{})
	for line := range strings.Lines(p.Output()) {
		at = at.Add(20 * time.Millisecond)
		in.Add([]byte(at.Format("2006-01-02T15:04:05.000000-07:00")+" app[worker.1]: "+strings.TrimSuffix(line, "\n")), at)
	}
	apply := func(f model.Fact) { s.Apply([]model.Event{{App: "shop", At: at, Seen: at, Fact: f}}) }
	for b := in.Next(at, true); b != nil; b = in.Next(at, true) {
		apply(&model.LogLines{Batch: b})
	}
	apply(&model.Tick{Now: at})
	return s, s.App("shop")
}

// compare holds the model's counts against the library's own.
func compare(t *testing.T, p *Program, want counted) (*model.State, *model.App) {
	t.Helper()
	s, a := learnt(p)
	t.Logf("the library's own counts: %+v", want.Counts)
	got := map[string]jobCounts{}
	for _, r := range a.Jobs.Rows(s.CurrentJobs(a)) {
		if !r.Printed().Started {
			r.Now.Started = want.Counts[r.Name].Started
		}
		got[r.Name] = jobCounts{r.Now.Started, r.Now.Done, r.Now.Failed, r.Now.Retried}
		times := slices.Sorted(slices.Values(want.Runtimes[r.Name]))
		if len(times) == 0 {
			continue
		}
		for _, part := range []float64{0.5, 0.95} {
			own := times[int(math.Ceil(part*float64(len(times))))-1]
			if d, known := r.Now.Times.Quantile(part); !known || math.Abs(d.Seconds()/own-1) > 0.011 {
				t.Errorf("%s: the quantile %v is %v, the library's own %.6fs", r.Name, part, d, own)
			}
		}
	}
	if diff := cmp.Diff(want.Counts, got); diff != "" {
		t.Errorf("the library's counts and ours differ:\n%s\n%s", diff, p.Output())
	}
	return s, a
}

// wantFailing wants these classes to be told as failing, the worst one by the advice.
func wantFailing(t *testing.T, s *model.State, a *model.App, classes []string, says string) {
	t.Helper()
	var got []string
	for _, c := range a.Jobs.AllFailing() {
		got = append(got, c.Name)
	}
	if diff := cmp.Diff(classes, got); diff != "" {
		t.Errorf("which fail:\n%s", diff)
	}
	if adv, _ := advice.Of(s, a); !strings.HasPrefix(adv.Text, says) {
		t.Errorf("got the advice %q, want %q", adv.Text, says)
	}
}

func TestJobsOfCelery(t *testing.T) {
	for _, broker := range []string{"redis", "rabbitmq"} {
		t.Run(broker, func(t *testing.T) {
			url := ""
			if broker == "redis" {
				url = Redis(t).URL()
			} else {
				url = SharedRabbitMQ(t).Vhost("jobs")
			}
			worker := StartPython(t, Filler("jobs-celery.py"), url, "work")
			worker.Await("ready.")
			own := countedBy(t, Python(t, Filler("jobs-celery.py"), url, "count"))
			worker.Quit()
			s, a := compare(t, worker, own)
			wantFailing(t, s, a, []string{"orbit.report", "orbit.charge"}, "50 % of orbit.report fails for ")
		})
	}
}

func TestJobsOfSidekiq(t *testing.T) {
	url := Redis(t).URL()
	worker := StartRuby(t, Filler("jobs-sidekiq.rb"), url, "work")
	worker.Await("Booting Sidekiq")
	Ruby(t, Filler("jobs-sidekiq.rb"), url, "fill")
	Await(t, "the end of 174 jobs", func() bool {
		return strings.Count(worker.Output(), ": done")+strings.Count(worker.Output(), ": fail") == 174
	})
	worker.Quit()
	own := countedBy(t, Ruby(t, Filler("jobs-sidekiq.rb"), url, "count"))
	s, a := compare(t, worker, own)
	wantFailing(t, s, a, []string{"Report", "Charge"}, "100 % of Report fails for ")
}

func TestJobsOfRQ(t *testing.T) {
	url := Redis(t).URL()
	worker := StartPython(t, Filler("jobs-rq.py"), url, "work")
	<-worker.process.done
	own := countedBy(t, Python(t, Filler("jobs-rq.py"), url, "count"))
	s, a := compare(t, worker, own)
	wantFailing(t, s, a, []string{"orbit.charge"}, "33 % of orbit.charge fails for ")
}

// TestAWorkerKilledInsideItsDyno is a Celery pool of which one process is killed: its master tells, and starts another.
func TestAWorkerKilledInsideItsDyno(t *testing.T) {
	url := Redis(t).URL()
	Python(t, Filler("fill-celery.py"), url, "mail", "1")
	worker := StartPython(t, Filler("work-celery.py"), url, "mail", "1", "hold")
	worker.Await("ready.")
	worker.Await("received")
	killChild(t, worker)
	worker.Await("WorkerLostError")
	_, a := learnt(worker)
	var got []string
	for _, d := range a.Jobs.Workers.Deaths {
		got = append(got, fmt.Sprintf("%s %s %s", d.Dyno, d.Server, d.Cause))
	}
	if diff := cmp.Diff([]string{"worker.1 celery killed"}, got); diff != "" {
		t.Errorf("%s\n%s", diff, worker.Output())
	}
}

// killChild kills the youngest child of a program's main process.
func killChild(t *testing.T, p *Program) {
	t.Helper()
	Python(t, Filler("kill-child.py"), fmt.Sprint(p.process.cmd.Process.Pid))
}

// ownCounts are those that a program has printed as its last line.
func ownCounts(t *testing.T, p *Program) counted {
	t.Helper()
	<-p.process.done
	_, text, found := strings.Cut(p.Output(), "\ncounts ")
	if !found {
		t.Fatalf("no counts in\n%s", p.Output())
	}
	return countedBy(t, text)
}

func TestJobsOfDelayedJob(t *testing.T) {
	url := SharedPostgres(t).Database("jobs_delayed_job")
	Ruby(t, Filler("fill-delayed_job.rb"), url, "mail")
	worker := StartRuby(t, Filler("jobs-delayed_job.rb"), url)
	s, a := compare(t, worker, ownCounts(t, worker))
	wantFailing(t, s, a, []string{"Report", "Charge"}, "100 % of Report fails for ")
}

func TestJobsOfGraphileWorker(t *testing.T) {
	for _, version := range []string{"graphile-worker", "graphile-worker18"} {
		t.Run(version, func(t *testing.T) {
			url, start := SharedPostgres(t).Database(strings.ReplaceAll("jobs_"+version, "-", "_")), StartNode
			if version != "graphile-worker" {
				start = StartNode22
			}
			worker := start(t, Filler("jobs-graphile-worker.js"), version, url)
			s, a := compare(t, worker, ownCounts(t, worker))
			wantFailing(t, s, a, []string{"report", "charge"}, "100 % of report fails for ")
		})
	}
}
