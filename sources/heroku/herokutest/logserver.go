package herokutest

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"app.gonogo/gonogo/model"
)

// LogServer plays one script for each session opened.
type LogServer struct {
	*Platform
	mu       sync.Mutex
	URL      string
	sessions int
	Tokens   int // requests for a stream that carried a token
	Scripts  []func(w http.ResponseWriter, r *http.Request)
}

func (l *LogServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	n, url := l.sessions, l.URL
	switch {
	case strings.HasSuffix(r.URL.Path, "/log-sessions"):
		l.sessions++
	case strings.HasPrefix(r.URL.Path, "/stream/") && r.Header.Get("Authorization") != "":
		l.Tokens++
	}
	l.mu.Unlock()
	switch {
	case strings.HasSuffix(r.URL.Path, "/log-sessions"):
		body, _ := io.ReadAll(r.Body)
		l.Platform.Mu.Lock()
		l.Platform.Bodies["log-sessions"] = string(body)
		l.Platform.Mu.Unlock()
		Reply(w, 201, map[string]any{"logplex_url": fmt.Sprintf("%s/stream/%d?%s", url, n, LogSecret)})
	case strings.HasPrefix(r.URL.Path, "/stream/"):
		var i int
		_, _ = fmt.Sscanf(r.URL.Path, "/stream/%d", &i)
		l.Scripts[min(i, len(l.Scripts)-1)](w, r)
	default:
		l.Platform.ServeHTTP(w, r)
	}
}

func (l *LogServer) Opened() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sessions
}

// Lines writes text and stays open.
func Lines(lines ...string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, strings.Join(lines, "\n")+"\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
}

func LinesThenEnd(lines ...string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, strings.Join(lines, "\n")+"\n")
	}
}

// Line is a line at second s of the minute.
func Line(s int, text string) string {
	return fmt.Sprintf("2026-03-01T09:00:%02d.000000+00:00 app[web.1]: %s", s, text)
}

// Texts are the lines told so far, gaps as "GAP".
func Texts(h *Recorder) (all []string) {
	for _, e := range h.Events() {
		f, ok := e.Fact.(*model.LogLines)
		if !ok {
			continue
		}
		for i := range f.Batch.Len() {
			if l := f.Batch.Line(i); l.Gap {
				all = append(all, "GAP")
			} else {
				all = append(all, l.Text)
			}
		}
	}
	return all
}
