// Package mcp speaks the part of the Model Context Protocol that a server of tools needs: JSON-RPC 2.0, one message a line, on a pair of
// streams. It knows nothing of what the tools do.
package mcp

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"app.gonogo/gonogo/model/panics"
)

// The bounds of what a client can ask for.
const (
	MostRequest = 1 << 20         // bytes of one message; a longer one is refused, and the next is read
	MostCalls   = 8               // that run at once; further ones wait, and so does the reader of messages
	LastCalls   = 5 * time.Second // how long calls may go on when no more messages come
)

// versions are the protocol's versions that are spoken, the newest first.
var versions = []string{"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"}

// Tool is something that a client can call.
type Tool struct {
	Name        string
	Title       string
	Description string
	Schema      json.RawMessage // of its arguments
	Changes     bool            // it leaves something behind
	Call        func(ctx context.Context, args json.RawMessage) Result
}

// Result is what a call came to: a text, and whether it tells of a failure.
type Result struct {
	Text   string
	Failed bool
}

// Server answers one client.
type Server struct {
	Name         string
	Version      string
	Instructions string
	Tools        []Tool

	mu     sync.Mutex // guards what follows
	out    io.Writer
	failed error                         // of the output: nobody reads any more
	calls  map[string]context.CancelFunc // by the request's id
	client string
}

// Client is what the client calls itself; empty before it has said so.
func (s *Server) Client() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.client
}

// message is a request or a notification.
type message struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
}

// The codes of JSON-RPC.
const (
	codeParse   = -32700
	codeInvalid = -32600
	codeMethod  = -32601
	codeParams  = -32602
)

type rpcError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

type answer struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  any             `json:"result,omitempty"`
	Error   *rpcError       `json:"error,omitempty"`
}

// Serve answers until the input ends or ctx does.
func (s *Server) Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.out, s.calls = out, map[string]context.CancelFunc{}
	lines, ended := make(chan []byte), make(chan error, 1)
	go func() { ended <- read(ctx, in, lines) }()
	var work sync.WaitGroup
	room := make(chan struct{}, MostCalls)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-ended:
			return errors.Join(err, s.finish(ctx, &work))
		case line := <-lines:
			s.handle(ctx, line, &work, room)
		}
		if err := s.broken(); err != nil {
			return err
		}
	}
}

// finish waits a moment for the calls that still run.
func (s *Server) finish(ctx context.Context, work *sync.WaitGroup) error {
	gone := make(chan struct{})
	go func() { work.Wait(); close(gone) }()
	late := time.NewTimer(LastCalls)
	defer late.Stop()
	select {
	case <-gone:
	case <-late.C:
	case <-ctx.Done():
	}
	return s.broken()
}

func (s *Server) broken() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

// read gives line by line what comes. A line that is too long comes as nil.
func read(ctx context.Context, in io.Reader, lines chan<- []byte) error {
	r := bufio.NewReaderSize(in, 64<<10)
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if long = long || len(line)+len(part) > MostRequest; long {
			line = nil
		} else {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if whole := bytes.TrimSpace(line); long || len(whole) > 0 {
			select {
			case lines <- whole:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		line, long = nil, false
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// handle answers a message. A call runs beside the others.
func (s *Server) handle(ctx context.Context, line []byte, work *sync.WaitGroup, room chan struct{}) {
	var m message
	switch {
	case line == nil:
		s.refuse(nil, codeInvalid, "the message is too long")
		return
	case !json.Valid(line):
		s.refuse(nil, codeParse, "the message is not JSON")
		return
	case json.Unmarshal(line, &m) != nil || m.Version != "2.0" || m.Method == "" || !plainID(m.ID):
		s.refuse(nil, codeInvalid, "the message is not a request of JSON-RPC 2.0")
		return
	}
	if len(m.ID) == 0 { // a notification is never answered
		if m.Method == "notifications/cancelled" {
			s.cancelCall(m.Params)
		}
		return
	}
	if m.Method != "tools/call" {
		s.answerNow(m)
		return
	}
	select {
	case room <- struct{}{}:
	case <-ctx.Done():
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	s.mu.Lock()
	s.calls[string(m.ID)] = cancel
	s.mu.Unlock()
	work.Go(func() {
		defer func() { <-room }()
		defer cancel()
		s.call(ctx, m)
	})
}

// plainID tells an id as the protocol wants it: absent, a string or a number.
func plainID(id json.RawMessage) bool {
	return len(id) == 0 || id[0] == '"' || id[0] == '-' || id[0] >= '0' && id[0] <= '9'
}

// answerNow answers what needs no work.
func (s *Server) answerNow(m message) {
	switch m.Method {
	case "initialize":
		s.reply(m.ID, s.initialize(m.Params))
	case "ping":
		s.reply(m.ID, struct{}{})
	case "tools/list":
		s.reply(m.ID, s.list())
	default:
		s.refuse(m.ID, codeMethod, "there is no such method here")
	}
}

func (s *Server) initialize(params json.RawMessage) any {
	var p struct {
		Version string `json:"protocolVersion"`
		Client  struct {
			Name string `json:"name"`
		} `json:"clientInfo"`
	}
	_ = json.Unmarshal(params, &p) // what cannot be read was not said
	version := versions[0]
	if slices.Contains(versions, p.Version) {
		version = p.Version
	}
	s.mu.Lock()
	s.client = p.Client.Name
	s.mu.Unlock()
	return map[string]any{
		"protocolVersion": version,
		"capabilities":    map[string]any{"tools": struct{}{}},
		"serverInfo":      map[string]string{"name": s.Name, "version": s.Version},
		"instructions":    s.Instructions,
	}
}

// list is the tools as the protocol lists them.
func (s *Server) list() any {
	type hints struct {
		Title       string `json:"title"`
		ReadOnly    bool   `json:"readOnlyHint"`
		Destructive bool   `json:"destructiveHint"`
		OpenWorld   bool   `json:"openWorldHint"`
	}
	type row struct {
		Name        string          `json:"name"`
		Title       string          `json:"title"`
		Description string          `json:"description"`
		Schema      json.RawMessage `json:"inputSchema"`
		Hints       hints           `json:"annotations"`
	}
	rows := []row{}
	for _, t := range s.Tools {
		rows = append(rows, row{t.Name, t.Title, t.Description, t.Schema, hints{t.Title, !t.Changes, false, true}})
	}
	return map[string]any{"tools": rows}
}

// call runs a tool. A panic of it is a failure of that call alone.
func (s *Server) call(ctx context.Context, m message) {
	defer func() {
		s.mu.Lock()
		delete(s.calls, string(m.ID))
		s.mu.Unlock()
	}()
	var p struct {
		Name string          `json:"name"`
		Args json.RawMessage `json:"arguments"`
	}
	if json.Unmarshal(m.Params, &p) != nil {
		s.refuse(m.ID, codeParams, "the parameters name no tool")
		return
	}
	i := slices.IndexFunc(s.Tools, func(t Tool) bool { return t.Name == p.Name })
	if i < 0 {
		s.refuse(m.ID, codeParams, "there is no such tool")
		return
	}
	var r Result
	if caught := panics.Catch(func() { r = s.Tools[i].Call(ctx, p.Args) }); caught != nil {
		r = Result{Text: "gonogo was at fault, and goes on", Failed: true}
	}
	if ctx.Err() != nil { // a call that was cancelled is not answered
		return
	}
	type content struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	s.reply(m.ID, map[string]any{"content": []content{{"text", r.Text}}, "isError": r.Failed})
}

func (s *Server) cancelCall(params json.RawMessage) {
	var p struct {
		ID json.RawMessage `json:"requestId"`
	}
	if json.Unmarshal(params, &p) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if cancel := s.calls[string(p.ID)]; cancel != nil {
		cancel()
	}
}

func (s *Server) reply(id json.RawMessage, result any) {
	s.write(answer{Version: "2.0", ID: id, Result: result})
}

func (s *Server) refuse(id json.RawMessage, code int, why string) {
	if id == nil {
		id = json.RawMessage("null")
	}
	s.write(answer{Version: "2.0", ID: id, Error: &rpcError{code, why}})
}

// write writes an answer as one line.
func (s *Server) write(a answer) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(a)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		_, err = s.out.Write(b.Bytes())
	}
	if err != nil && s.failed == nil {
		s.failed = err
	}
}
