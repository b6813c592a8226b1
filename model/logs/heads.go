package logs

import (
	"slices"
	"strings"
)

// errorHead is how the first line of an exception, panic or crash is told: how it begins, and what stands in it near the start, where that is
// needed. Texts have their blanks in front and the prefix of a logger taken off.
type errorHead struct {
	starts string
	holds  []string // one of them; empty: the start is enough
	whole  bool     // the text is no longer than the start
	level  Level
}

// heads are the first lines of what ends a process or a request, by the runtime that prints them. Names of exception classes are told by
// their form instead; see IsErrorClass.
var heads = []errorHead{
	{starts: "Traceback (most recent call last)", level: Error}, // Python, Ruby
	{starts: "Fatal Python error: ", level: Fatal},
	{starts: "panic: ", level: Fatal}, // Go
	{starts: "fatal error: ", level: Fatal},
	{starts: "runtime: out of memory", level: Fatal},
	{starts: "unexpected fault address", level: Fatal},
	{starts: "SIGSEGV: segmentation violation", level: Fatal},
	{starts: "listen tcp", holds: []string{": bind: "}, level: Error},
	{starts: "thread '", holds: []string{"' panicked at", ") panicked at", "' has overflowed its stack", ") has overflowed its stack"}, level: Fatal}, // Rust
	{starts: "fatal runtime error: ", level: Fatal},
	{starts: "memory allocation of ", holds: []string{" bytes failed"}, level: Fatal},
	{starts: "error[E", holds: []string{"]: "}, level: Error},
	{starts: "Fatal error: ", level: Fatal},                       // Swift, PHP
	{starts: "Unhandled exception. ", level: Fatal},               // .NET
	{starts: "Unhandled exception:", level: Fatal},                // Crystal, Dart
	{starts: "Unhandled Exception: ", level: Fatal},               // Mono
	{starts: "Exception in thread ", level: Error},                // Java
	{starts: "Execution error (", level: Error},                   // Clojure
	{starts: "Syntax error compiling at (", level: Error},         //
	{starts: "PHP Fatal error:", level: Fatal},                    // PHP
	{starts: "PHP Parse error:", level: Fatal},                    //
	{starts: "Parse error: ", level: Fatal},                       //
	{starts: "PHP Warning: ", level: Warn},                        //
	{starts: "Uncaught ", level: Error},                           // PHP, Node
	{starts: "[UnhandledPromiseRejection: ", level: Error},        // Node
	{starts: "[UnhandledPromiseRejectionWarning: ", level: Error}, //
	{starts: "UnhandledPromiseRejection", level: Error},           //
	{starts: "UnhandledPromiseRejectionWarning: ", level: Error},
	{starts: "Unhandled rejection ", level: Error},
	{starts: "Unhandled Rejection at: ", level: Error},
	{starts: "uncaughtException: ", level: Error},
	{starts: "<--- Last few GCs --->", level: Fatal},
	{starts: "error - ", level: Error},                          // Next.js
	{starts: "triggerUncaughtException(", level: Error},         //
	{starts: "throw er; // Unhandled", level: Error},            //
	{starts: "{ Error: ", level: Error},                         //
	{starts: "npm error ", level: Error},                        // npm 10; npm ERR! is a level
	{starts: "error Command failed with", level: Error},         // yarn
	{starts: "ERR_PNPM_", level: Error},                         //
	{starts: "** (", level: Error},                              // Elixir
	{starts: "=CRASH REPORT==", level: Error},                   // Erlang
	{starts: "=ERROR REPORT==", level: Error},                   //
	{starts: "=SUPERVISOR REPORT==", level: Error},              //
	{starts: "Runtime terminating during boot (", level: Fatal}, //
	{starts: `{"init terminating in do_boot"`, level: Fatal},    //
	{starts: "Kernel pid terminated", level: Fatal},             //
	{starts: "rake aborted!", level: Error},                     // Ruby
	{starts: "bundler: failed to load command", level: Error},   //
	{starts: "bundler: command not found", level: Error},        //
	{starts: "Could not locate Gemfile", level: Error},
	{starts: "Could not find ", holds: []string{" in any of the sources", " in locally installed gems"}, level: Error},
	{starts: "Fatal error in launcher: ", level: Error},                  // Python's scripts
	{starts: "! Unable to ", level: Error},                               // Puma
	{starts: "Can't locate ", holds: []string{" in @INC"}, level: Error}, // Perl
	{starts: "Segmentation fault", level: Fatal},                         // shells, for the program they ran
	{starts: "Bus error", level: Fatal},                                  //
	{starts: "Illegal instruction", level: Fatal},                        //
	{starts: "Killed", whole: true, level: Fatal},
	{starts: "Aborted (core dumped)", level: Fatal},           //
	{starts: "terminate called ", level: Fatal},               // C++
	{starts: "*** stack smashing detected ***", level: Fatal}, //
	{starts: "double free or corruption", level: Fatal},       //
	{starts: "malloc(): ", level: Fatal},                      //
	{starts: "free(): ", level: Fatal},                        //
	{starts: "exec: ", holds: shellFaults, level: Error},      // shells
	{starts: "(node:", holds: []string{") UnhandledPromiseRejectionWarning: "}, level: Error},
}

// headExplains are lines that begin as a head does and only explain the one before.
var headExplains = []string{") UnhandledPromiseRejectionWarning: Unhandled promise rejection."}

// pumaFaults stand behind the process id in brackets.
var pumaFaults = []string{"] ! Unable to "}

// shellFaults are why a shell could not run a program.
var shellFaults = []string{"not found", "No such file or directory", "Permission denied", "cannot execute", "Exec format error",
	"syntax error", "Is a directory", "bad interpreter"}

// speakers are heads that a program, or a source file and its line, speaks: "./app: error while loading …". What stands behind the first
// word decides.
var speakers = []struct {
	programs []string // what the first word is, less its colon; empty: any
	holds    []string
	level    Level
}{
	{[]string{"bash", "sh", "dash", "zsh", "zsh:1", "env", "-bash", "/bin/bash", "/bin/sh", "/bin/dash", "/usr/bin/bash", "/usr/bin/sh", "/usr/bin/env", "timeout", "exec"}, shellFaults, Error},
	{nil, []string{": error while loading shared libraries: ", ": symbol lookup error: ", ": version `GLIBC"}, Error},
	{nil, []string{": Fatal error: "}, Fatal},             // Swift: main.swift:12: Fatal error: …
	{nil, []string{": [BUG] ", ": Assertion `"}, Fatal},   // Ruby, C
	{nil, []string{": cannot load such file -- "}, Error}, // Ruby, before the class
	{nil, []string{": command not found"}, Error},         // ./run.sh: line 3: x: command not found
}

// headsBy are the heads by the byte that they begin with.
var headsBy = func() (t [256][]errorHead) {
	for _, h := range heads {
		t[h.starts[0]] = append(t[h.starts[0]], h)
	}
	return t
}()

// tableHead looks a text up in heads and speakers.
func tableHead(text string) Level {
	for i := range headsBy[text[0]] {
		if h := &headsBy[text[0]][i]; text[1] == h.starts[1] && strings.HasPrefix(text, h.starts) && h.ends(text) && holdsOne(text[:min(len(text), levelReach)], h.holds) {
			return h.level
		}
	}
	if text[0] == '[' && holdsOne(text[:min(len(text), 32)], pumaFaults) {
		return Error
	}
	blank := strings.IndexByte(text[:min(len(text), levelReach)], ' ')
	if blank < 2 || text[blank-1] != ':' {
		return None
	}
	program, reach := text[:blank-1], text[:min(len(text), 2*levelReach)]
	if holdsStart(text[blank:], programFaults) {
		return Error
	}
	for _, s := range speakers {
		if (len(s.programs) == 0 || slices.Contains(s.programs, program)) && holdsOne(reach, s.holds) {
			return s.level
		}
	}
	return None
}

// ends tells whether the start of a head ends in a text as it must: words that only begin so, "Bus errors: 0", are none.
func (h *errorHead) ends(text string) bool {
	n := len(h.starts)
	return n == len(text) || !h.whole && !(isLetter(h.starts[n-1]) && isLetter(text[n]))
}

// programFaults are how programs begin what they complain of, behind their own name: "gunicorn: error: unrecognized arguments".
var programFaults = []string{" error: ", " fatal: ", " fatal error: "}

func holdsStart(text string, starts []string) bool {
	for _, s := range starts {
		if strings.HasPrefix(text, s) {
			return true
		}
	}
	return false
}

func holdsOne(text string, phrases []string) bool {
	if len(phrases) == 0 {
		return true
	}
	for _, p := range phrases {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}
