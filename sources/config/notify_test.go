package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const notifying = `notify:
  on: [verdict, rollback]
  over: true
  terminal: bell
  desktop: true
  webhooks:
    team: {url: "https://hooks.slack.com/services/T0/B0/hunter2hunter2"}
    pager: {url: "env:PAGER_URL", form: json, secret: "0123456789abcdef"}
    here: {url: "http://127.0.0.1:8080/hook"}
  commands:
    log: ["logger", "-t", "gonogo", "a b; rm"]
`

func TestWhoIsNotified(t *testing.T) {
	got := load(t, standing(t, notifying, "")).Config.Notify
	want := Notify{On: NotifyKinds{"verdict", "rollback"}, Over: true, Terminal: TerminalBell, Desktop: true,
		Webhooks: map[string]Webhook{
			"team":  {URL: "https://hooks.slack.com/services/T0/B0/hunter2hunter2"},
			"pager": {URL: "env:PAGER_URL", Form: FormJSON, Secret: "0123456789abcdef"},
			"here":  {URL: "http://127.0.0.1:8080/hook"},
		},
		Commands: map[string]Command{"log": {"logger", "-t", "gonogo", "a b; rm"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestAddressesAreNotShown: the listing of settings is pasted into tickets.
func TestAddressesAreNotShown(t *testing.T) {
	for _, s := range load(t, standing(t, notifying, "")).Settings() {
		if strings.Contains(s.Value, "hunter2") || strings.Contains(s.Value, "0123456789abcdef") {
			t.Errorf("%s: got %q, which shows a secret", s.Path, s.Value)
		}
	}
}

// TestARepositoryNotifiesNobody: neither an address nor a command, nor less than the user wants, comes from a file that nobody vouched for.
func TestARepositoryNotifiesNobody(t *testing.T) {
	e := standing(t, "", notifying)
	l := load(t, e)
	if diff := cmp.Diff(Default().Notify, l.Config.Notify); diff != "" {
		t.Errorf("the repository's file counts: -want +got:\n%s", diff)
	}
	if len(l.Ignored) != 10 {
		t.Errorf("got %d settings that are told to be ignored, want 10: %v", len(l.Ignored), l.Ignored)
	}
	if _, err := Trust(e, RepositoryFile(e)); err != nil {
		t.Fatal(err)
	}
	if got := load(t, e).Config.Notify.Commands["log"]; len(got) != 4 {
		t.Errorf("the trusted file: got the command %q, want its 4 words", got)
	}
}

func TestNotifySettingsThatAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"on: [verdicts]":          "verdict",
		"on: []":                  "wants some of",
		"on: [crash, crash]":      "twice",
		"terminal: loud":          "wants one of",
		"desktop: yes":            "true or false",
		"webhook: {}":             "unknown key",
		"webhooks: {a: {uri: x}}": "unknown key",
		"webhooks: {A!: {url: 'https://a.example'}}":                                   "name of one who is notified",
		"webhooks: {a: {url: 'http://a.example/x'}}":                                   "wants https",
		"webhooks: {a: {url: 'ftp://a.example/x'}}":                                    "wants https",
		"webhooks: {a: {url: 'http://127.0.0.1.evil.io'}}":                             "wants https",
		"webhooks: {a: {url: 'https://u:p@a.example/x'}}":                              "without a user",
		"webhooks: {a: {url: 'https:///x'}}":                                           "an address such as",
		"webhooks: {a: {url: 'env:NOT-A-NAME'}}":                                       "behind env:",
		"webhooks: {a: {form: json}}":                                                  "no url",
		"webhooks: {a: {url: 'https://a.example', form: fax}}":                         "wants one of",
		"webhooks: {a: {url: 'https://a.example', secret: short}}":                     "16 to",
		"webhooks: {a: {url: 'https://a.example', form: slack, secret: 'env:SECRET'}}": "only the form json",
		"webhooks: {desktop: {url: 'https://a.example'}}":                              "called desktop",
		"webhooks: {a: {url: 'https://a.example'}}\n  commands: {a: [true, x]}":        "list of words",
		"webhooks: {a: {url: 'https://a.example'}}\n  commands: {a: [x]}":              "two who are called a",
		"commands: {desktop: [x]}":                                                     "the desktop is called",
		"commands: {a: []}":                                                            "1 to 32 words",
		"commands: {a: 'say trouble'}":                                                 "no shell",
		"commands: {a: {program: true}}":                                               "list of words",
	} {
		_, err := Load(standing(t, "notify:\n  "+text+"\n", ""))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error that tells of %q", text, err, want)
		}
	}
	_, err := Load(standing(t, "notify: {webhooks: {a: {url: 'http://a.example/hunter2'}}}\n", ""))
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v, want an error that does not show the address", err)
	}
}

func TestVariablesOfSettings(t *testing.T) {
	e := Env{Getenv: func(name string) string { return map[string]string{"URL": "https://a.example"}[name] }}
	for in, want := range map[string]string{"plain": "plain", "env:URL": "https://a.example"} {
		if got, err := e.Variable(in); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", in, got, err, want)
		}
	}
	if _, err := e.Variable("env:NONE"); err == nil || !strings.Contains(err.Error(), "NONE is not set") {
		t.Errorf("got %v, want an error that names the variable", err)
	}
}
