package queues_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/panes/queues"
	"app.gonogo/gonogo/tui/widget"
)

// working is an app of whose ChargeJobs every third fails since v74, and whose MailJobs do well.
func working() *panetest.World {
	w := panetest.OnV73()
	w.Queue(func(int) (int, time.Duration, int) { return 3, time.Second, 2 })
	run := func(hour, minute, second int, class, end string) {
		at := fmt.Sprintf("%02d:%02d:%02d.000", hour, minute, second)
		w.Log([3]string{at, "app[worker.1]", fmt.Sprintf("pid=4 tid=a class=%s jid=%02d%02d%02d INFO: start", class, hour, minute, second)},
			[3]string{at, "app[worker.1]", fmt.Sprintf("pid=4 tid=a class=%s jid=%02d%02d%02d elapsed=0.2 INFO: %s", class, hour, minute, second, end)})
	}
	for i := range 30 {
		run(8, 31+i/6, 10*(i%6), "ChargeJob", "done")
	}
	w.Emit("heroku/releases", panetest.Now, &model.Releases{Releases: panetest.Ledger()})
	for i := range 30 {
		run(8, 36+i/15, 4*(i%15), "ChargeJob", []string{"fail", "done", "done"}[i%3])
		run(8, 36+i/15, 4*(i%15), "MailJob", "done")
	}
	w.Log([3]string{"08:37:58.000", "app[worker.1]", "[2026-11-21 08:37:58,000: ERROR/MainProcess] Process 'ForkPoolWorker-2' pid:11 exited with 'signal 9 (SIGKILL)'"})
	w.Tick(panetest.Now.Add(2 * time.Minute))
	return w
}

func TestJobsByClass(t *testing.T) {
	w, p := working(), queues.NewQueues()
	sc := w.Focused(110, 12)
	if text := panetest.TextOf(p.Draw(sc)); strings.Contains(text, "ChargeJob") {
		t.Errorf("jobs stand where queues are known, before anybody has asked:\n%s", text)
	}
	if p.Handle(keys.IntentWork, sc) != nil {
		t.Error("turning the pane over does more than that")
	}
	text := panetest.TextOf(p.Draw(sc))
	panetest.WantIn(t, text, "job ", "started   done failed     % before retried    p50    p95 before",
		"ChargeJob", "30     20     10  33 %    0 %       0  199ms  199ms  199ms", "MailJob", "30     30      0   0 %      –       0  199ms  199ms      –",
		"since v74, 2m 41s; before: the 4m 17s before v74", "1 worker died inside dynos that live on, before 0", "worker.1 celery killed, pid 11")
	if strings.Index(text, "ChargeJob") > strings.Index(text, "MailJob") {
		t.Errorf("what fails does not come first:\n%s", text)
	}
	spec := p.Spec(sc)
	if title, right := widget.TextOf(spec.TitleExtra), widget.TextOf(spec.Right); title != "jobs by class" || !strings.Contains(right, "1 failing") {
		t.Errorf("the border: got %q, %q", title, right)
	}
	p.Handle(keys.IntentWork, sc)
	if text := panetest.TextOf(p.Draw(sc)); strings.Contains(text, "ChargeJob") {
		t.Errorf("the queues are not back:\n%s", text)
	}
}

// On narrow screens what fails stays, with its part and its run time.
func TestJobsOnNarrowScreens(t *testing.T) {
	for width, want := range map[int][]string{
		78: {"ChargeJob", "20     10  33 %    0 %       0  199ms  199ms"}, 60: {"ChargeJob", "20     10  33 %    0 %  199ms  199ms"},
		38: {"ChargeJob", "10  33 %  199ms"}, 24: {"ChargeJob", "10  33 %"},
	} {
		w, p := working(), queues.NewQueues()
		sc := w.Focused(width, 8)
		p.Handle(keys.IntentWork, sc)
		panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), want...)
	}
}

// Without any queue the jobs stand there by themselves.
func TestJobsWhereNoQueueIsKnown(t *testing.T) {
	w, p := working(), queues.NewQueues()
	w.App().Stores = nil
	sc := w.Focused(80, 8)
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "ChargeJob", "MailJob")
	if got := widget.TextOf(p.(pane.Headline).Headline(sc)); !strings.HasSuffix(got, "ChargeJob 33 % fail") {
		t.Errorf("the headline: got %q", got)
	}
}

func TestJobsFilterOpenAndCopy(t *testing.T) {
	w, p := working(), queues.NewQueues()
	sc := w.Focused(110, 12)
	p.Handle(keys.IntentWork, sc)
	if got, ok := p.Handle(keys.IntentFilterRows, sc).(pane.Prompt); !ok || got.Label != "filter jobs" {
		t.Errorf("the filter: got %+v", got)
	}
	p.(pane.Typer).Typed("list-filter", "charge", true, sc)
	if text := panetest.TextOf(p.Draw(sc)); strings.Contains(text, "MailJob") || !strings.Contains(text, "ChargeJob") {
		t.Errorf("filtered by charge: got\n%s", text)
	}
	card := p.Handle(keys.IntentOpen, sc).(pane.Show).Card
	text := ""
	for _, l := range card.Lines {
		text += widget.TextOf(l) + "\n"
	}
	panetest.WantIn(t, text, "33 % fails, 1m, since v74", "30 started, 20 done, 10 failed (33 %), 0 retried, p50 199ms, p95 199ms in 2m 41s", "30 started, 30 done, 0 failed (0 %)", "in the 4m 17s")
	if got := p.Handle(keys.IntentYank, sc).(pane.Copy).Text; got != "ChargeJob  done 20  failed 10 (33 %)  p95 199ms  before the release 0 % failed" {
		t.Errorf("copied: got %q", got)
	}
	p.(pane.Typer).Typed("list-filter", "", true, sc)
	if y := strings.Split(panetest.TextOf(p.Draw(sc)), "\n"); !strings.Contains(y[2], "MailJob") || !p.(pane.Clicker).Click(3, 2, sc) {
		t.Errorf("a click on the second row selects none:\n%s", strings.Join(y, "\n"))
	}
	if got := p.Handle(keys.IntentYank, sc).(pane.Copy).What; got != "MailJob" {
		t.Errorf("after the click: got %q, want MailJob", got)
	}
}
