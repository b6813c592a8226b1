package mcp

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
)

// talk gives a server lines and returns the answers by id.
func talk(t *testing.T, s *Server, lines ...string) map[string]map[string]any {
	t.Helper()
	var out strings.Builder
	if err := s.Serve(t.Context(), strings.NewReader(strings.Join(lines, "\n")+"\n"), &out); err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]any{}
	for line := range strings.Lines(out.String()) {
		var one map[string]any
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("an answer is no JSON: %q", line)
		}
		id, _ := json.Marshal(one["id"])
		all[string(id)] = one
	}
	return all
}

func echo(text string) *Server {
	return &Server{Name: "test", Version: "1", Tools: []Tool{
		{Name: "echo", Schema: json.RawMessage(`{"type":"object"}`), Call: func(_ context.Context, args json.RawMessage) Result { return Result{Text: text + string(args)} }},
		{Name: "panic", Schema: json.RawMessage(`{"type":"object"}`), Call: func(context.Context, json.RawMessage) Result { panic("at fault") }},
	}}
}

func TestAConversation(t *testing.T) {
	got := talk(t, echo("said "),
		`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"c","version":"2"}}}`,
		`{"jsonrpc":"2.0","method":"notifications/initialized"}`,
		`{"jsonrpc":"2.0","id":2,"method":"tools/list"}`,
		`{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"echo","arguments":{"x":1}}}`,
		`{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"panic"}}`,
		`{"jsonrpc":"2.0","id":5,"method":"ping"}`)
	if len(got) != 5 {
		t.Errorf("%d answers, want 5: %v", len(got), got)
	}
	if v := got["1"]["result"].(map[string]any)["protocolVersion"]; v != "2025-06-18" {
		t.Errorf("version %v, want the client's", v)
	}
	if n := len(got["2"]["result"].(map[string]any)["tools"].([]any)); n != 2 {
		t.Errorf("%d tools, want 2", n)
	}
	content := got[`"a"`]["result"].(map[string]any)["content"].([]any)[0].(map[string]any)
	if content["text"] != `said {"x":1}` || content["type"] != "text" {
		t.Errorf("content %v, want what was said", content)
	}
	if got["4"]["result"].(map[string]any)["isError"] != true {
		t.Errorf("a tool that panicked: %v, want isError", got["4"])
	}
}

func TestAVersionThatIsNotKnownIsAnsweredWithOurs(t *testing.T) {
	got := talk(t, echo(""), `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"1999-01-01"}}`)
	if v := got["1"]["result"].(map[string]any)["protocolVersion"]; v != versions[0] {
		t.Errorf("version %v, want %s", v, versions[0])
	}
}

// What is wrong is refused with its code, and the next message is read.
func TestMessagesThatAreWrong(t *testing.T) {
	for name, c := range map[string]struct {
		line string
		code float64
	}{
		"no JSON":           {`{"jsonrpc":`, codeParse},
		"a batch":           {`[{"jsonrpc":"2.0","id":1,"method":"ping"}]`, codeInvalid},
		"another version":   {`{"jsonrpc":"1.0","id":1,"method":"ping"}`, codeInvalid},
		"an id of no kind":  {`{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}`, codeInvalid},
		"no method":         {`{"jsonrpc":"2.0","id":1}`, codeInvalid},
		"an unknown method": {`{"jsonrpc":"2.0","id":1,"method":"server/discover"}`, codeMethod},
		"an unknown tool":   {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"restart"}}`, codeParams},
		"no parameters":     {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}`, codeParams},
		"too long":          {`{"jsonrpc":"2.0","id":1,"method":"` + strings.Repeat("x", MostRequest) + `"}`, codeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			got := talk(t, echo(""), c.line, `{"jsonrpc":"2.0","id":"next","method":"ping"}`)
			if got[`"next"`]["result"] == nil {
				t.Error("the next message was not answered")
			}
			delete(got, `"next"`)
			for _, a := range got {
				if code := a["error"].(map[string]any)["code"]; code != c.code {
					t.Errorf("code %v, want %v", code, c.code)
				}
			}
			if len(got) != 1 {
				t.Errorf("%d answers, want 1", len(got))
			}
		})
	}
}

// A call that is cancelled ends, and is not answered.
func TestACallIsCancelled(t *testing.T) {
	began := make(chan struct{})
	s := &Server{Tools: []Tool{{Name: "wait", Call: func(ctx context.Context, _ json.RawMessage) Result {
		close(began)
		<-ctx.Done()
		return Result{Text: "late"}
	}}}}
	in, client := io.Pipe()
	answers, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(t.Context(), in, out); out.Close() }()
	io.WriteString(client, `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"wait"}}`+"\n")
	<-began
	io.WriteString(client, `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}`+"\n"+`{"jsonrpc":"2.0","id":8,"method":"ping"}`+"\n")
	line, err := bufio.NewReader(answers).ReadString('\n')
	if err != nil || !strings.Contains(line, `"id":8`) {
		t.Errorf("%q, %v; want the answer to 8 alone", line, err)
	}
	client.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
