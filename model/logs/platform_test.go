package logs

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseAPI(t *testing.T) {
	const ned = "ned@foobaz.example"
	for text, want := range map[string]Milestone{
		"Deploy 20a57420 by user " + ned:                                    {Kind: Deploy, Commit: "20a57420", By: ned},
		"Deploy 1.2.3-SNAPSHOT by user " + ned:                              {Kind: Deploy, Commit: "1.2.3-SNAPSHOT", By: ned},
		"Deploy by user " + ned:                                             {Kind: Deploy, By: ned},
		"Deploy 20a5 by " + ned:                                             {Kind: Deploy, Commit: "20a5", By: ned},
		"Release v74 created by user " + ned:                                {Kind: Release, Version: 74, By: ned},
		"Release v6 created by " + ned:                                      {Kind: Release, Version: 6, By: ned},
		"Initial release by user " + ned:                                    {Kind: Release, Version: 1, By: ned},
		"Rollback to v73 by user " + ned:                                    {Kind: Rollback, Target: 73, By: ned},
		"Running release v75 commands by user " + ned:                       {Kind: ReleasePhase, Version: 75, By: ned},
		"Set FOO, BAR config vars by user " + ned:                           {Kind: ConfigSet, Names: []string{"FOO", "BAR"}, By: ned},
		"Set FOO config var by user " + ned:                                 {Kind: ConfigSet, Names: []string{"FOO"}, By: ned},
		"Remove FOO config vars by user " + ned:                             {Kind: ConfigRemove, Names: []string{"FOO"}, By: ned},
		"Scaled to web@2:Standard-1X worker@1:Performance-M by user " + ned: {Kind: Scale, Names: []string{"web@2:Standard-1X", "worker@1:Performance-M"}, By: ned},
		"Attach DATABASE (@ref:postgresql-foobar-12345) by user " + ned:     {Kind: Attach, Names: []string{"DATABASE"}, Text: "postgresql-foobar-12345", By: ned},
		"Detach REDIS (@ref:redis-foobar-12345) by user " + ned:             {Kind: Detach, Names: []string{"REDIS"}, Text: "redis-foobar-12345", By: ned},
		"@ref:postgresql-foobar-12345 completed provisioning, setting DATABASE_URL. by user " + ned: {Kind: AddonReady,
			Text: "postgresql-foobar-12345", Names: []string{"DATABASE_URL"}, By: ned},
		"Build started by user " + ned: {Kind: BuildStarted, By: ned},
		"Build succeeded":              {Kind: BuildDone},
		"Build failed -- check your build output: https://foobaz.example/x": {Kind: BuildFailed, Text: "check your build output: https://foobaz.example/x"},
		"Slug compilation started":  {Kind: BuildStarted},
		"Slug compilation finished": {Kind: BuildDone},
		"Starting process with command `bin/rake nightly` by user scheduler@addons.heroku.com": {Kind: Run, Text: "bin/rake nightly", By: "scheduler@addons.heroku.com"},
		"Maintenance mode enabled by user " + ned:                                              {Kind: Maintenance, Text: "on", By: ned},
		"Maintenance mode disabled by user " + ned:                                             {Kind: Maintenance, Text: "off", By: ned},
		"Log session created by user " + ned:                                                   {Kind: Session, By: ned},
		"Enable Logplex by user " + ned:                                                        {Kind: OtherMilestone, Text: "Enable Logplex", By: ned},
		"Deployed something odd by user " + ned:                                                {Kind: OtherMilestone, Text: "Deployed something odd", By: ned},
	} {
		got, ok := ParseAPI(text)
		if d := cmp.Diff(want, got); !ok || d != "" {
			t.Errorf("%q: %v %s", text, ok, d)
		}
	}
}

func TestParseAPIRefusesWrappedCommands(t *testing.T) {
	for _, text := range []string{"", "  bin/rails db:migrate", "if [ -f x ]; then", "curl -sf https://foobaz.example", "stand by"} {
		if m, ok := ParseAPI(text); ok {
			t.Errorf("ParseAPI(%q) = %+v", text, m)
		}
	}
}

func TestParseLifecycle(t *testing.T) {
	for text, want := range map[string]Lifecycle{
		"Starting process with command `bundle exec thin start -p 38180`": {Kind: Starting, Command: "bundle exec thin start -p 38180"},
		"Starting process with command: bin/web":                          {Kind: Starting, Command: "bin/web"},
		"Starting process with command bin/web":                           {Kind: Starting, Command: "bin/web"},
		"Starting process with command `sh` by user ned@foobaz.example":   {Kind: Starting, Command: "sh", By: "ned@foobaz.example"},
		"State changed from starting to crashed":                          {Kind: StateChange, From: "starting", To: "crashed"},
		"State changed from up to complete":                               {Kind: StateChange, From: "up", To: "complete"},
		"Process exited with status 143":                                  {Kind: Exit, Status: 143},
		"Process exited with status 0":                                    {Kind: Exit},
		"Process exited":                                                  {Kind: Exit, Status: -1},
		"Restarting":                                                      {Kind: Restarting},
		"Cycling":                                                         {Kind: Cycling},
		"Idling":                                                          {Kind: Idling},
		"Unidling":                                                        {Kind: Unidling},
		"Stopping all processes with SIGTERM":                             {Kind: Terminating},
		"Stopping process with SIGKILL":                                   {Kind: Killing},
		"Stopping remaining processes with SIGKILL":                       {Kind: Killing},
		"Process running mem=526M(102.8%)":                                {Kind: Memory, Bytes: 526 << 20, Percent: 102.8},
		"Process running mem=1028MB(103.3%)":                              {Kind: Memory, Bytes: 1028 << 20, Percent: 103.3},
		"Error R14 (Memory quota exceeded)":                               {Kind: PlatformError, Code: "R14", Text: "Memory quota exceeded"},
		"Error R10 (Boot timeout) -> Web process failed to bind to $PORT within 60 seconds of launch": {Kind: PlatformError, Code: "R10",
			Text: "Boot timeout: Web process failed to bind to $PORT within 60 seconds of launch"},
		"Awaiting client": {Kind: Attaching, Text: "Awaiting client"},
		"Client connection closed. Sending SIGHUP to all processes": {Kind: Attaching, Text: "Client connection closed. Sending SIGHUP to all processes"},
	} {
		got, ok := ParseLifecycle(text)
		if d := cmp.Diff(want, got); !ok || d != "" {
			t.Errorf("%q: %v %s", text, ok, d)
		}
		if got.Crash() != (want.To == "crashed") {
			t.Errorf("%q: Crash() = %v", text, got.Crash())
		}
	}
	for _, text := range []string{"", "State changed from", "State changed from up to", "Stopping all processes with SIGTE",
		"Process exited with status", "Process running mem=x(y%)", "Process running mem=5M(3", "Error in the app", "source=web.1 sample#load_avg_1m=0.1"} {
		if l, ok := ParseLifecycle(text); ok {
			t.Errorf("ParseLifecycle(%q) = %+v", text, l)
		}
	}
}

func TestKindsAsText(t *testing.T) {
	in := struct {
		M Milestone
		L Lifecycle
	}{Milestone{Kind: AddonReady, Names: []string{"A_URL"}}, Lifecycle{Kind: StateChange, From: "up", To: "crashed"}}
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	out := in
	out.M, out.L = Milestone{}, Lifecycle{}
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(in, out); d != "" {
		t.Errorf("%s: %s", data, d)
	}
	for _, bad := range []any{&out.M.Kind, &out.L.Kind} {
		if json.Unmarshal([]byte(`"liftoff"`), bad) == nil {
			t.Errorf("liftoff is no %T", bad)
		}
	}
}

func TestLossOf(t *testing.T) {
	for text, want := range map[string]struct {
		code string
		n    int
	}{
		"Error L11 (Tail buffer overflow) -> This tail session dropped 500 messages since 2026-11-21 08:35:57.035136457 +0000 UTC.": {"L11", 500},
		"L11 (Tail buffer overflow) -> This tail session dropped 7 messages since then.":                                            {"L11", 7},
		"Error L10 (output buffer overflow): 500 messages dropped since 2026-11-21T08:35:57+00:00.":                                 {"L10", 500},
		"Error L12: 222 messages dropped since 2026-11-21T08:35:57+00:00.":                                                          {"L12", 222},
		"Error L13: 111 messages lost since 2026-11-21T08:35:57+00:00.":                                                             {"L13", 111},
	} {
		code, n, ok := LossOf(text)
		if !ok || code != want.code || n != want.n {
			t.Errorf("lossOf(%q) = %q, %d, %v", text, code, n, ok)
		}
	}
	for _, text := range []string{"", "Error L14 (certificate validation): x", "Error R14 (Memory quota exceeded)", "Learning", "Gap: 9 lines lost: why"} {
		if _, _, ok := LossOf(text); ok {
			t.Errorf("%q says that nothing is missing", text)
		}
	}
}

func FuzzLossOf(f *testing.F) {
	f.Add("Error L11 (Tail buffer overflow) -> dropped 12 messages since x")
	f.Add("Error L10 (output buffer overflow) -> 491 messages dropped since x")
	f.Fuzz(func(t *testing.T, text string) {
		if code, n, ok := LossOf(text); ok && (n < 0 || len(code) != 3) {
			t.Errorf("%q: %q %d", text, code, n)
		}
	})
}
