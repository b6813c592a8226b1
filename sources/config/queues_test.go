package config

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const queueFile = `apps:
  shop:
    queue_alarms:
      a.b: {depth: 1000, for: 5m, latency: 1h30m}
      "old one": {off: true}
    queue_process: {a.b: worker}
    queue_sources:
      billing: var:BILLING_URL
      jobs: rediss://:hunter2@redis.example:6380/1
      backlog: [exec:backlog, --name, two words]
`

func TestQueueSettings(t *testing.T) {
	l := load(t, standing(t, queueFile, ""))
	want := App{Queues: QueuesAuto,
		QueueAlarms: map[string]QueueAlarm{
			"a.b":     {Depth: 1000, For: Span(5 * time.Minute), Latency: Span(90 * time.Minute)},
			"old one": {Off: true},
		},
		QueueProcess: map[string]string{"a.b": "worker"},
		QueueSources: map[string]QueueSource{"billing": {"var:BILLING_URL"}, "jobs": {"rediss://:hunter2@redis.example:6380/1"}, "backlog": {"exec:backlog", "--name", "two words"}},
	}
	if diff := cmp.Diff(want, l.Config.App("shop")); diff != "" {
		t.Error(diff)
	}
	s := want.QueueSources
	if s["billing"].Var() != "BILLING_URL" || s["jobs"].Address() == "" || !cmp.Equal(s["backlog"].Exec(), []string{"backlog", "--name", "two words"}) {
		t.Errorf("%q %q %q", s["billing"].Var(), s["jobs"].Address(), s["backlog"].Exec())
	}
	got := ""
	for _, line := range l.Settings() {
		if strings.HasPrefix(line.Path, "apps.") {
			got += line.Path + " " + line.Value + "\n"
		}
	}
	if diff := cmp.Diff(`apps.shop.queue_alarms.a.b.depth 1000
apps.shop.queue_alarms.a.b.for 5m
apps.shop.queue_alarms.a.b.latency 1h30m
apps.shop.queue_alarms.old one.off true
apps.shop.queue_process.a.b worker
apps.shop.queue_sources.backlog exec:backlog --name two words
apps.shop.queue_sources.billing var:BILLING_URL
apps.shop.queue_sources.jobs [address]
`, got); diff != "" {
		t.Error(diff)
	}
}

// A repository may say what counts as a backlog, but neither run a command nor send us to a host.
func TestARepositoryNamesNoCommandAndNoHost(t *testing.T) {
	l := load(t, standing(t, "", queueFile))
	app := l.Config.App("shop")
	if len(app.QueueSources) != 1 || app.QueueSources["billing"].Var() != "BILLING_URL" || app.QueueAlarms["a.b"].Depth != 1000 {
		t.Errorf("%+v", app)
	}
	if len(l.Ignored) != 3 {
		t.Errorf("ignored: %v", l.Ignored)
	}
	for _, n := range l.Ignored {
		if strings.Contains(n.String(), "hunter2") {
			t.Errorf("the password is told: %s", n)
		}
	}
}

// What the user has said of a queue stays; a stranger's file fills in what is unsaid.
func TestARepositoryDoesNotOverruleTheUser(t *testing.T) {
	l := load(t, standing(t, "apps: {shop: {queue_alarms: {a.b: {depth: 7}}, queue_process: {a.b: mine}, queue_sources: {billing: \"var:MINE\"}}}\n", queueFile))
	app := l.Config.App("shop")
	if a := app.QueueAlarms["a.b"]; a.Depth != 7 || a.Latency != Span(90*time.Minute) || app.QueueProcess["a.b"] != "mine" || app.QueueSources["billing"].Var() != "MINE" || app.QueueAlarms["old one"].Off {
		t.Errorf("%+v", app)
	}
}

func TestAnAddressIsNotToldInAnError(t *testing.T) {
	for _, value := range []string{`"redis//:hunter2@host"`, `[rediss://:hunter2@host, more]`, `"hunter2"`} {
		_, err := Load(standing(t, "apps: {shop: {queue_sources: {jobs: "+value+"}}}\n", ""))
		if err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), ":1:") {
			t.Errorf("%s: %v", value, err)
		}
	}
}

// A change to one configuration is not seen by another that was made from it.
func TestQueueSettingsAreNotShared(t *testing.T) {
	l := load(t, standing(t, queueFile, ""))
	earlier := l.Config
	if err := l.Set("apps.shop.queue_alarms.a.b.depth", "5", "flag"); err != nil {
		t.Fatal(err)
	}
	if earlier.Apps["shop"].QueueAlarms["a.b"].Depth != 1000 || l.Config.Apps["shop"].QueueAlarms["a.b"].Depth != 5 {
		t.Errorf("%+v %+v", earlier.Apps["shop"], l.Config.Apps["shop"])
	}
}
