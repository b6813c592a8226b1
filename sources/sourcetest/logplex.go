package sourcetest

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Deliver posts messages of an app as Logplex does, and gives the status of the answer.
func Deliver(t *testing.T, url, token string, texts ...string) int {
	t.Helper()
	var body strings.Builder
	for _, text := range texts {
		m := "<190>1 2026-03-01T10:00:00.000000+00:00 host app web.1 - " + text + "\n"
		fmt.Fprintf(&body, "%d %s", len(m), m)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body.String()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/logplex-1")
	req.Header.Set("Logplex-Drain-Token", token)
	req.Header.Set("Logplex-Msg-Count", fmt.Sprint(len(texts)))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, res.Body)
	res.Body.Close()
	return res.StatusCode
}
