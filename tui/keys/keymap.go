// Package keys is the key table: what each key means, where, and in which words. Help, footer, palette, `gonogo keys` and the README
// come from it.
package keys

import (
	"fmt"
	"slices"
	"strings"
)

// KeyNames is a binding's keys for people, a long run of them by its ends: "j ↓", "1 … 9".
func (b Binding) KeyNames() string {
	names := make([]string, len(b.Keys))
	for i, k := range b.Keys {
		names[i] = KeyName(k)
	}
	if n := len(names); n > 4 {
		return names[0] + " … " + names[n-1]
	}
	return strings.Join(names, " ")
}

// Intent is what a key means, by name: the names are what the config remaps.
type Intent string

// Scope is where a binding holds. A key is looked up from the innermost scope outwards.
type Scope string

// The scopes besides the panes' own, which are called by the pane's id. A dialog, a prompt and a menu let nothing through.
const (
	Global Scope = "global"
	List   Scope = "list"   // every pane and card that has rows
	Replay Scope = "replay" // while a recording is played: there these keys go before those of panes and lists
)

// Binding ties keys to an intent. All help, the footer, `gonogo keys` and the README table come from the list of bindings.
type Binding struct {
	Intent Intent
	Scope  Scope
	Keys   []string // as Key.String writes them; the first is the one shown
	Short  string   // one or two words for the footer
	Help   string   // one sentence for the overlay
	Hint   int      // place in the footer or in the pane's border, 1 first; 0: not there
	Order  bool     // leads to a change on the platform: Shift and a confirmation
}

// The intents.
const (
	IntentHelp                Intent = "help"
	IntentCommands            Intent = "commands"
	IntentQuit                Intent = "quit"
	IntentBack                Intent = "back"
	IntentNextPane            Intent = "next-pane"
	IntentPrevPane            Intent = "previous-pane"
	IntentZoom                Intent = "zoom"
	IntentNextView            Intent = "next-view"
	IntentOverview            Intent = "overview"
	IntentRefresh             Intent = "refresh"
	IntentRedraw              Intent = "redraw"
	IntentFreeze              Intent = "freeze"
	IntentApps                Intent = "apps"
	IntentEvents              Intent = "events"
	IntentPlatform            Intent = "platform"
	IntentVerdict             Intent = "verdict"
	IntentKinds               Intent = "kinds"
	IntentRunbook             Intent = "runbook"
	IntentSuspend             Intent = "suspend"
	IntentRestart             Intent = "restart"
	IntentRollback            Intent = "rollback"
	IntentScale               Intent = "scale"
	IntentStop                Intent = "stop"
	IntentMaintenance         Intent = "maintenance"
	IntentUndo                Intent = "undo"
	IntentUp                  Intent = "up"
	IntentDown                Intent = "down"
	IntentPageUp              Intent = "page-up"
	IntentPageDown            Intent = "page-down"
	IntentHalfUp              Intent = "half-up"
	IntentHalfDown            Intent = "half-down"
	IntentTop                 Intent = "top"
	IntentBottom              Intent = "bottom"
	IntentLeft                Intent = "left"
	IntentRight               Intent = "right"
	IntentOpen                Intent = "open"
	IntentYank                Intent = "yank"
	IntentFind                Intent = "find"
	IntentHide                Intent = "hide"
	IntentExclude             Intent = "exclude"
	IntentFlip                Intent = "flip"
	IntentNextHit             Intent = "next-hit"
	IntentPrevHit             Intent = "previous-hit"
	IntentFacets              Intent = "facets"
	IntentFollow              Intent = "follow"
	IntentWrap                Intent = "wrap"
	IntentTimes               Intent = "times"
	IntentMetrics             Intent = "metrics"
	IntentNextError           Intent = "next-error"
	IntentPrevError           Intent = "previous-error"
	IntentNextRelease         Intent = "next-release"
	IntentPrevRelease         Intent = "previous-release"
	IntentLogsOf              Intent = "logs-of"
	IntentAllow               Intent = "allow"
	IntentChart               Intent = "chart"
	IntentTotal               Intent = "total"
	IntentWork                Intent = "jobs"
	IntentLike                Intent = "like-this"
	IntentRange               Intent = "range"
	IntentYankAll             Intent = "copy-all"
	IntentFilterRows          Intent = "filter-rows"
	IntentSortRows            Intent = "sort-rows"
	IntentMarkRow             Intent = "mark-row"
	IntentMark                Intent = "mark-line"
	IntentNextMark            Intent = "next-mark"
	IntentPrevMark            Intent = "previous-mark"
	IntentMarks               Intent = "marks"
	IntentSave                Intent = "save"
	IntentDifferent           Intent = "different"
	IntentIssue               Intent = "issue"
	IntentOnlyNew             Intent = "only-new"
	IntentUnfold              Intent = "unfold"
	IntentOwners              Intent = "owners"
	IntentNextTable           Intent = "next-table"
	IntentPrevTable           Intent = "previous-table"
	IntentSpan                Intent = "span"
	IntentAddApp              Intent = "add-app"
	IntentCompare             Intent = "compare"
	IntentSources             Intent = "sources"
	IntentPauseSource         Intent = "pause-source"
	IntentSlowSource          Intent = "slow-source"
	IntentThinLog             Intent = "thin-log"
	IntentCloseStores         Intent = "close-stores"
	IntentLock                Intent = "lock"
	IntentReplayPause         Intent = "replay-pause"
	IntentReplayBack          Intent = "replay-back"
	IntentReplayForward       Intent = "replay-forward"
	IntentReplayBackMinute    Intent = "replay-back-minute"
	IntentReplayForwardMinute Intent = "replay-forward-minute"
	IntentReplayPrevRelease   Intent = "replay-previous-release"
	IntentReplayNextRelease   Intent = "replay-next-release"
	IntentReplayPrevVerdict   Intent = "replay-previous-verdict"
	IntentReplayNextVerdict   Intent = "replay-next-verdict"
	IntentReplayPrevError     Intent = "replay-previous-error"
	IntentReplayNextError     Intent = "replay-next-error"
	IntentReplayPrevMark      Intent = "replay-previous-mark"
	IntentReplayNextMark      Intent = "replay-next-mark"
	IntentReplayPrevMoment    Intent = "replay-previous-moment"
	IntentReplayNextMoment    Intent = "replay-next-moment"
	IntentReplayMoments       Intent = "replay-moments"
	IntentReplayMark          Intent = "replay-mark"
	IntentReplaySlower        Intent = "replay-slower"
	IntentReplayFaster        Intent = "replay-faster"

	IntentPane Intent = "pane" // which one: the place of the key in its binding
)

// Shared are the keys that hold whichever pane has the focus, as they are without any configuration. The panes' own keys stand in
// their folders; the table of panes has them all.
func Shared() []Binding { return slices.Clone(shared) }

// shared is the key table. Nothing is bound to C-b, C-a, C-Space (tmux, screen), C-s, C-q (flow control), C-\ (quit signal),
// nor to keys a terminal cannot tell from others (C-h, C-i, C-j, C-m). Brackets are never the only way: many keyboards lack them.
var shared = []Binding{
	{IntentRestart, Global, []string{"R"}, "restart", "restart what is marked or selected, else what the advice names", 1, true},
	{IntentRollback, Global, []string{"B"}, "roll back", "roll back to the selected release, or to the last good one", 2, true},
	{IntentScale, Global, []string{"S"}, "scale", "scale the selected process type, else the one the advice names", 3, true},
	{IntentStop, Global, []string{"X"}, "stop", "stop what is marked or selected", 0, true},
	{IntentMaintenance, Global, []string{"T"}, "maintenance", "turn maintenance mode on or off", 0, true},
	{IntentUndo, Global, []string{"U"}, "undo", "undo the last roll back, scale or maintenance", 0, true},
	{IntentPane, Global, []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}, "", "go to the pane with this number", 0, false},
	{IntentNextView, Global, []string{","}, "view", "next view", 5, false},
	{IntentOverview, Global, []string{"0"}, "", "overview: all panes", 0, false},
	{IntentZoom, Global, []string{"z", "+"}, "zoom", "toggle full screen", 4, false},
	{IntentNextPane, Global, []string{"tab"}, "next", "next pane", 6, false},
	{IntentPrevPane, Global, []string{"shift+tab"}, "", "previous pane", 0, false},
	{IntentCommands, Global, []string{":"}, "commands", "find a command", 7, false},
	{IntentHelp, Global, []string{"?", "f1"}, "help", "this help", 8, false},
	{IntentQuit, Global, []string{"q"}, "quit", "close; with nothing open, twice quits", 9, false},
	{IntentBack, Global, []string{"esc"}, "", "close", 0, false},
	{IntentFreeze, Global, []string{"="}, "freeze", "freeze the screen; data is still collected", 0, false},
	{IntentRefresh, Global, []string{"r"}, "refresh", "refresh now", 0, false},
	{IntentAllow, Global, []string{"o"}, "", "allow reading this queue store", 0, false},
	{IntentRedraw, Global, []string{"ctrl+l"}, "", "redraw", 0, false},
	{IntentApps, Global, []string{"@"}, "apps", "switch app; all side by side", 0, false},
	{IntentEvents, Global, []string{"!"}, "events", "what happened: releases, restarts, alarms, orders", 0, false},
	{IntentSources, Global, []string{"u"}, "sources", "upstream: how each source fares, gaps in the log; pause and slow them here", 0, false},
	{IntentPlatform, Global, []string{"p"}, "Heroku?", "is it Heroku or the app? what speaks for either", 0, false},
	{IntentVerdict, Global, []string{"v"}, "verdict", "the verdict: every console with its evidence", 0, false},
	{IntentRunbook, Global, []string{"i"}, "runbook", "what to do about what is under the cursor, or about what the advice tells", 0, false},
	{IntentSuspend, Global, []string{"ctrl+z"}, "", "back to the shell; fg returns", 0, false},

	{IntentDown, List, []string{"j", "down"}, "", "down", 0, false},
	{IntentUp, List, []string{"k", "up"}, "", "up", 0, false},
	{IntentHalfDown, List, []string{"ctrl+d"}, "", "half a page down", 0, false},
	{IntentHalfUp, List, []string{"ctrl+u"}, "", "half a page up", 0, false},
	{IntentPageDown, List, []string{"space", "pgdown"}, "", "page down", 0, false},
	{IntentPageUp, List, []string{"b", "pgup"}, "", "page up", 0, false},
	{IntentTop, List, []string{"g", "home"}, "", "first row", 0, false},
	{IntentBottom, List, []string{"G", "end"}, "", "last row; in the logs: follow live", 0, false},
	{IntentOpen, List, []string{"enter"}, "open", "details", 0, false},
	{IntentYank, List, []string{"y"}, "copy", "copy the row", 0, false},

	{IntentReplayPause, Replay, []string{"space"}, "pause", "pause the recording, or play on", 0, false},
	{IntentReplayBack, Replay, []string{"["}, "", "10 seconds back", 0, false},
	{IntentReplayForward, Replay, []string{"]"}, "", "10 seconds ahead", 0, false},
	{IntentReplayBackMinute, Replay, []string{"{"}, "", "a minute back", 0, false},
	{IntentReplayForwardMinute, Replay, []string{"}"}, "", "a minute ahead", 0, false},
	{IntentReplayPrevRelease, Replay, []string{"("}, "", "to the release before this moment", 0, false},
	{IntentReplayNextRelease, Replay, []string{")"}, "", "to the next release", 0, false},
	{IntentReplayPrevVerdict, Replay, []string{"^"}, "", "to the change of the verdict before this moment", 0, false},
	{IntentReplayNextVerdict, Replay, []string{"$"}, "", "to the next change of the verdict", 0, false},
	{IntentReplayPrevError, Replay, []string{"#"}, "", "to the first error of a kind before this moment", 0, false},
	{IntentReplayNextError, Replay, []string{"*"}, "", "to the next first error of a kind", 0, false},
	{IntentReplayPrevMark, Replay, []string{"\""}, "", "to the mark before this moment", 0, false},
	{IntentReplayNextMark, Replay, []string{"'"}, "", "to the next mark", 0, false},
	{IntentReplayPrevMoment, Replay, []string{"K"}, "", "to the last of all these before this moment", 0, false},
	{IntentReplayNextMoment, Replay, []string{"J"}, "", "to the next of all these", 0, false},
	{IntentReplayMoments, Replay, []string{"H"}, "", "list them all, and go to one", 0, false},
	{IntentReplayMark, Replay, []string{"M"}, "", "mark this moment with a note; in the logs the line", 0, false},
	{IntentReplaySlower, Replay, []string{"<"}, "", "half as fast", 0, false},
	{IntentReplayFaster, Replay, []string{">"}, "", "twice as fast", 0, false},
}

// Keymap looks intents up by key.
type Keymap struct {
	List  []Binding
	ByKey map[Scope]map[string]Binding
}

// NewKeymap returns the keys of a table with some of them changed: remap gives an intent's whole list of keys anew, an empty
// list unbinds it. The error names an unknown intent, a forbidden key, or two intents on one key.
func NewKeymap(table []Binding, remap map[string][]string) (*Keymap, error) {
	m := &Keymap{List: slices.Clone(table), ByKey: map[Scope]map[string]Binding{}}
	for name, keys := range remap {
		known := false
		for i := range m.List {
			if string(m.List[i].Intent) == name {
				m.List[i].Keys, known = keys, true
			}
		}
		if !known {
			return nil, fmt.Errorf("keys: there is no action %q; gonogo keys lists them", name)
		}
	}
	for _, b := range m.List {
		if err := m.bind(b); err != nil {
			return nil, err
		}
	}
	return m, m.conflicts(remap)
}

// forbidden are keys that belong to the terminal or to a multiplexer, or that no terminal can tell apart.
var forbidden = map[string]string{
	"ctrl+a": "the prefix of screen", "ctrl+b": "the prefix of tmux", "ctrl+@": "a common prefix of tmux",
	"ctrl+s": "flow control", "ctrl+q": "flow control", "ctrl+\\": "the quit signal",
	"ctrl+h": "the same as Backspace", "ctrl+i": "the same as Tab", "ctrl+j": "the same as Enter", "ctrl+m": "the same as Enter",
	"ctrl+c": "the way out",
}

func (m *Keymap) bind(b Binding) error {
	for _, k := range b.Keys {
		if why, no := forbidden[k]; no {
			return fmt.Errorf("keys: %s cannot be %s: it is %s", b.Intent, k, why)
		}
		if b.Order && k == strings.ToLower(k) {
			return fmt.Errorf("keys: %s changes the platform and cannot be %s: such keys need Shift", b.Intent, k)
		}
		if m.ByKey[b.Scope] == nil {
			m.ByKey[b.Scope] = map[string]Binding{}
		}
		if other, taken := m.ByKey[b.Scope][k]; taken {
			return fmt.Errorf("keys: %s is both %s and %s", k, other.Intent, b.Intent)
		}
		m.ByKey[b.Scope][k] = b
	}
	return nil
}

// conflicts finds keys that mean one thing in a pane and another outside, where that would hide an order. The table may give a key of
// every list to a pane, who tells of it in its help; a user who does so has most likely not meant it.
func (m *Keymap) conflicts(remap map[string][]string) error {
	for scope, keys := range m.ByKey {
		if scope == Global {
			continue
		}
		for k, b := range keys {
			if g, taken := m.ByKey[Global][k]; taken {
				return fmt.Errorf("keys: %s is %s in %s and %s everywhere", k, b.Intent, scope, g.Intent)
			}
			if l, taken := m.ByKey[List][k]; taken && scope != List && scope != Replay && remap[string(b.Intent)] != nil {
				return fmt.Errorf("keys: %s is %s in %s and %s in every list", k, b.Intent, scope, l.Intent)
			}
		}
	}
	return nil
}

// Lookup finds a key's binding from the inner scopes outwards.
func (m *Keymap) Lookup(key string, scopes ...Scope) (Binding, bool) {
	for _, s := range scopes {
		if b, ok := m.ByKey[s][key]; ok {
			return b, true
		}
	}
	return Binding{}, false
}

// All lists the bindings in the order of the table, as they are now.
func (m *Keymap) All() []Binding { return m.List }

// KeyOf is the key to show for an intent; empty when it has none.
func (m *Keymap) KeyOf(i Intent) string {
	for _, b := range m.List {
		if b.Intent == i && len(b.Keys) > 0 {
			return KeyName(b.Keys[0])
		}
	}
	return ""
}

// Hints are the bindings of a scope that want to be seen, in their order. Neighbors that have one word are one: e E error.
func (m *Keymap) Hints(scope Scope) []Binding {
	var h []Binding
	for _, b := range m.List {
		if b.Scope == scope && b.Hint > 0 && len(b.Keys) > 0 {
			h = append(h, b)
		}
	}
	slices.SortStableFunc(h, func(a, b Binding) int { return a.Hint - b.Hint })
	for i := len(h) - 1; i > 0; i-- {
		if a, b := &h[i-1], h[i]; a.Short == b.Short {
			a.Keys = []string{KeyName(a.Keys[0]) + " " + KeyName(b.Keys[0])}
			h = slices.Delete(h, i, i+1)
		}
	}
	return h
}

// Named are the bindings of intents that have a key and a word in one of some scopes, in the order of the intents. Neighbors that have one
// word are one: n N match.
func (m *Keymap) Named(intents []Intent, scopes ...Scope) []Binding {
	var h []Binding
	for _, i := range intents {
		at := slices.IndexFunc(m.List, func(b Binding) bool {
			return b.Intent == i && slices.Contains(scopes, b.Scope) && len(b.Keys) > 0 && b.Short != ""
		})
		if at < 0 {
			continue
		}
		b := m.List[at]
		if last := len(h) - 1; last >= 0 && h[last].Short == b.Short {
			h[last].Keys = []string{KeyName(h[last].Keys[0]) + " " + KeyName(b.Keys[0])}
			continue
		}
		h = append(h, b)
	}
	return h
}

// KeyName writes a key for people: Tab, Enter, Esc, C-l, Space, PgDn.
func KeyName(k string) string {
	if n, ok := keyNames[k]; ok {
		return n
	}
	if rest, ok := strings.CutPrefix(k, "ctrl+"); ok {
		return "C-" + rest
	}
	return k
}

var keyNames = map[string]string{
	"tab": "Tab", "shift+tab": "S-Tab", "enter": "Enter", "esc": "Esc", "space": "Space", "pgdown": "PgDn", "pgup": "PgUp",
	"home": "Home", "end": "End", "up": "↑", "down": "↓", "left": "←", "right": "→", "f1": "F1",
}
