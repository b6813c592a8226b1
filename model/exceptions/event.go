package exceptions

import (
	"time"

	"app.gonogo/gonogo/model/logs"
)

// Language is what the trace of an exception is written in; empty where nothing tells.
type Language string

// The languages whose traces are read. Java stands for all that runs on its machine.
const (
	Ruby   Language = "ruby"
	Python Language = "python"
	Node   Language = "node"
	Java   Language = "java"
	Go     Language = "go"
	PHP    Language = "php"
	Elixir Language = "elixir"
	DotNet Language = "dotnet"
	Rust   Language = "rust"
)

// Event is one exception: what was thrown, and where.
type Event struct {
	Language Language
	Class    string  // "ActiveRecord::RecordNotFound"; "panic" in Go and Rust
	Message  string  // its first line, at most maxMessage bytes
	Frames   []Frame // the innermost call first; at most MaxFrames
	Root     string  // the class that started the chain, where it is another than Class
	RootAt   []Frame // its frames, the innermost call first

	Source, Proc, Type string // as in logs.Line
	At                 time.Time
	First, Last        logs.Seq // the lines it was read from; others of the stream may lie between
	Lines              int
	Request            string      // the request's id, where the lines bear it
	Print              Fingerprint // of a recording without text, which has no message to find it by; 0: it is to be found
	Page               bool        // so a recording says: it is about a page that there is not
	Cut                bool        // lines of the trace are missing, or it went on for longer than is kept
}

// Frame is one call of a trace.
type Frame struct {
	File string // as the trace writes it; empty where it names none
	Func string // without its arguments
	Line int    // 0: not told
	App  bool   // the app's own code, by its path or its package
}

// The bounds of one event. Longer traces are cut.
const (
	maxMessage = 1 << 10 // bytes
	MaxFrames  = 64      // of an event
	maxLines   = 1000
)
