package logline

import (
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
)

// formatLifecycle tells a dyno's life in few words, so that the one that matters stands near the start: start bundle exec puma,
// starting → crashed, exit 1. The sentence of the platform is on the line's card.
func formatLifecycle(text string) []Span {
	l, ok := logs.ParseLifecycle(text)
	if !ok {
		return []Span{{text, Dim}}
	}
	switch l.Kind {
	case logs.Starting:
		return withActor(nonEmpty(Span{"start ", Dim}, Span{l.Command, Plain}), l.By)
	case logs.StateChange:
		return []Span{{l.From + " → ", Dim}, {l.To, stateRole(l.To)}}
	case logs.Exit:
		if l.Status < 0 {
			return []Span{{text, Dim}}
		}
		return []Span{{"exit ", Dim}, {strconv.Itoa(l.Status), exitRole(l.Status)}}
	case logs.PlatformError:
		title, rest, _ := strings.Cut(l.Text, ": ")
		var t formatter
		t.word(l.Code, BadStrong)
		t.word(title, Bad)
		t.word(rest, Dim)
		return t
	case logs.Memory:
		return []Span{{"memory " + phrase.Size(float64(l.Bytes)) + ", ", Dim}, {phrase.Percent(l.Percent / 100), Warning}, {" of its quota", Dim}}
	case logs.Relocating:
		return []Span{{text, Plain}}
	case logs.Terminating:
		return []Span{{"stop with ", Dim}, {"SIGTERM", Plain}}
	case logs.Killing:
		return []Span{{"stop with ", Dim}, {"SIGKILL", Warning}}
	}
	return []Span{{text, Dim}}
}

func stateRole(state string) Role {
	switch state {
	case "crashed":
		return BadStrong
	case "up":
		return Good
	}
	return Plain
}

// exitRole: 0 is an end of its own, 143 the answer to SIGTERM.
func exitRole(status int) Role {
	if status == 0 || status == 143 {
		return Plain
	}
	return BadStrong
}

// formatAPI tells what was done, then by whom.
func formatAPI(text string) []Span {
	m, ok := logs.ParseAPI(text)
	act, who := logs.CutActor(strings.TrimSpace(text))
	if !ok {
		if who != "" { // the end of a wrapped command
			return withActor([]Span{{act, Plain}}, who)
		}
		return []Span{{text, Plain}}
	}
	switch m.Kind {
	case logs.Release, logs.ReleasePhase, logs.Rollback:
		if i := strings.LastIndex(act, " v"); i >= 0 {
			name, rest, _ := strings.Cut(act[i+1:], " ")
			if rest != "" {
				rest = " " + rest
			}
			return withActor(nonEmpty(Span{act[:i+1], Plain}, Span{name, Version}, Span{rest, Plain}), m.By)
		}
	case logs.ReleaseFailed:
		i := strings.LastIndex(act, "v")
		name, rest, _ := strings.Cut(act[i:], " ")
		return withActor(nonEmpty(Span{act[:i], Plain}, Span{name, Version}, Span{" " + rest, BadStrong}), m.By)
	case logs.BuildFailed:
		head, rest, _ := strings.Cut(act, " -- ")
		var t formatter
		t.word(head, BadStrong)
		t.word(rest, Dim)
		return withActor(t, m.By)
	case logs.Run:
		return withActor([]Span{{"start ", Dim}, {m.Text, Plain}}, m.By)
	case logs.Session:
		return withActor([]Span{{act, Dim}}, m.By)
	}
	return withActor([]Span{{act, Plain}}, m.By)
}

// withActor adds the actor: ned of ned@foobaz.example, and of a service its host's first word.
func withActor(spans []Span, actor string) []Span {
	name := actorName(actor)
	if name == "" {
		return spans
	}
	return append(spans, Span{" by ", Dim}, Span{name, Person})
}

func actorName(actor string) string {
	name, _, _ := strings.Cut(actor, "@")
	return name
}

func nonEmpty(spans ...Span) []Span {
	kept := spans[:0]
	for _, s := range spans {
		if s.Text != "" {
			kept = append(kept, s)
		}
	}
	return kept
}
