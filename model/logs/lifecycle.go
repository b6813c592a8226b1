package logs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// LifecycleKind says what the dyno manager reports.
type LifecycleKind uint8

// The kinds of lifecycle lines, and which fields each fills.
const (
	Starting      LifecycleKind = iota + 1 // Command; By on one-off dynos
	StateChange                            // From, To
	Exit                                   // Status, -1 when not told
	Restarting                             // deploy, config or add-on change, manual restart
	Cycling                                // the daily restart
	Relocating                             // the platform moves the dyno to another server
	Idling                                 // an Eco dyno goes to sleep
	Unidling                               // and wakes
	Terminating                            // SIGTERM sent: 30 s of grace
	Killing                                // SIGKILL sent
	Memory                                 // Bytes, Percent
	PlatformError                          // Code, Text: R10 and its like
	Attaching                              // Text: a one-off dyno and its client
)

var lifecycleNames = []string{"", "starting", "state", "exit", "restarting", "cycling", "relocating", "idling", "unidling",
	"terminating", "killing", "memory", "error", "attaching"}

// String is the kind in lower case.
func (k LifecycleKind) String() string {
	if int(k) < len(lifecycleNames) {
		return lifecycleNames[k]
	}
	return ""
}

// MarshalText writes the kind as String does, for tapes.
func (k LifecycleKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (k *LifecycleKind) UnmarshalText(b []byte) error {
	i := slices.Index(lifecycleNames, string(b))
	if i < 0 {
		return fmt.Errorf("%q is no kind of lifecycle line", b)
	}
	*k = LifecycleKind(i)
	return nil
}

// Lifecycle is one parsed line of the dyno manager.
type Lifecycle struct {
	Kind    LifecycleKind `json:"kind"`
	From    string        `json:"from,omitempty"` // "starting"
	To      string        `json:"to,omitempty"`   // "crashed"
	Status  int           `json:"status,omitempty"`
	Code    string        `json:"code,omitempty"`    // "R14"
	Text    string        `json:"text,omitempty"`    // title of the code, and what follows " -> "
	Command string        `json:"command,omitempty"` // without its back-ticks
	By      string        `json:"by,omitempty"`      // e-mail of who started a one-off dyno, not redacted
	Bytes   int64         `json:"bytes,omitempty"`   // memory in use
	Percent float64       `json:"percent,omitempty"` // of the quota: 102.8
}

// Crash tells the change of state that ends a dyno before its time.
func (l Lifecycle) Crash() bool { return l.Kind == StateChange && l.To == "crashed" }

// ByPlatform tells the ends of a dyno that the platform brings about of its own accord: neither the app nor a person asked for them.
func (l Lifecycle) ByPlatform() bool { return l.Kind == Cycling || l.Kind == Relocating }

// plainLifecycles are the sentences that say all by themselves.
var plainLifecycles = map[string]LifecycleKind{
	"Restarting": Restarting, "Cycling": Cycling, "Idling": Idling, "Unidling": Unidling,
	"Stopping all processes with SIGTERM":       Terminating,
	"Stopping process with SIGTERM":             Terminating,
	"Stopping process with SIGKILL":             Killing,
	"Stopping all processes with SIGKILL":       Killing,
	"Stopping remaining processes with SIGKILL": Killing,
	"Process exited":                            Exit,
}

// ParseLifecycle reads the text of a line of class System; false when it is none of the kinds, or cut short.
func ParseLifecycle(text string) (Lifecycle, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return Lifecycle{}, false
	}
	if len(text) <= longestPlain {
		if kind, ok := plainLifecycles[text]; ok {
			l := Lifecycle{Kind: kind}
			if kind == Exit {
				l.Status = -1
			}
			return l, true
		}
	}
	for _, f := range lifecycleFormsBy[text[0]] {
		if rest, ok := strings.CutPrefix(text, f.prefix); ok {
			return f.read(rest)
		}
	}
	return Lifecycle{}, false
}

// longestPlain is the length of the longest of plainLifecycles.
const longestPlain = len("Stopping remaining processes with SIGKILL")

type lifecycleForm struct {
	prefix string
	read   func(rest string) (Lifecycle, bool)
}

// lifecycleFormsBy are the forms by the byte that they begin with.
var lifecycleFormsBy = func() (t [256][]lifecycleForm) {
	for _, f := range lifecycleForms {
		t[f.prefix[0]] = append(t[f.prefix[0]], f)
	}
	return t
}()

var lifecycleForms = []lifecycleForm{
	{"Starting process with command", starting},
	{"State changed from ", stateChange},
	{"Process exited with status ", func(rest string) (Lifecycle, bool) {
		n, err := strconv.Atoi(strings.TrimSpace(rest))
		return Lifecycle{Kind: Exit, Status: n}, err == nil
	}},
	{"Process running mem=", memory},
	{"Error ", platformError},
	{"Idling because", func(rest string) (Lifecycle, bool) { return Lifecycle{Kind: Idling, Text: "because" + rest}, true }},
	{"Relocating dyno", func(string) (Lifecycle, bool) { return Lifecycle{Kind: Relocating}, true }},
	{"Awaiting client", func(string) (Lifecycle, bool) {
		return Lifecycle{Kind: Attaching, Text: "Awaiting client"}, true
	}},
	{"Client connection closed", func(rest string) (Lifecycle, bool) {
		return Lifecycle{Kind: Attaching, Text: "Client connection closed" + rest}, true
	}},
}

func starting(rest string) (Lifecycle, bool) {
	rest, by := CutActor(strings.TrimLeft(rest, ": "))
	return Lifecycle{Kind: Starting, Command: strings.Trim(rest, "`"), By: by}, true
}

func stateChange(rest string) (Lifecycle, bool) {
	from, to, ok := strings.Cut(rest, " to ")
	if !ok || from == "" || to == "" || strings.ContainsAny(from+to, " ") {
		return Lifecycle{}, false
	}
	return Lifecycle{Kind: StateChange, From: from, To: to}, true
}

// memory reads 526M(102.8%), and 1028MB(103.3%) as it was before.
func memory(rest string) (Lifecycle, bool) {
	size, percent, ok := strings.Cut(rest, "(")
	percent, ended := strings.CutSuffix(percent, "%)")
	mega, err := strconv.ParseFloat(strings.TrimRight(size, "MB"), 64)
	share, err2 := strconv.ParseFloat(percent, 64)
	if !ok || !ended || err != nil || err2 != nil || !(mega >= 0 && mega < 1e9) || !(share >= 0 && share < 1e9) {
		return Lifecycle{}, false
	}
	return Lifecycle{Kind: Memory, Bytes: int64(mega * (1 << 20)), Percent: share}, true
}

// platformError reads "R14 (Memory quota exceeded)" and "R10 (Boot timeout) -> sentence".
func platformError(rest string) (Lifecycle, bool) {
	code, after, _ := strings.Cut(rest, " ")
	if !isCode(code) {
		return Lifecycle{}, false
	}
	title, sentence, _ := strings.Cut(after, " -> ")
	title = strings.TrimSuffix(strings.TrimPrefix(title, "("), ")")
	if sentence != "" {
		title += ": " + sentence
	}
	return Lifecycle{Kind: PlatformError, Code: code, Text: title}, true
}
