//go:build integration

package journey

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// client is another client of the platform: plain HTTP, as any script would.
type client struct {
	*testing.T
	env []string
}

func (c client) variable(name string) string {
	for i := len(c.env) - 1; i >= 0; i-- {
		if v, ok := strings.CutPrefix(c.env[i], name+"="); ok {
			return v
		}
	}
	c.Fatalf("%s is not in the environment", name)
	return ""
}

// call sends a request and reads the answer's JSON into a value.
func (c client) call(method, path string, body, into any) {
	c.Helper()
	var sent io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			c.Fatal(err)
		}
		sent = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(c.Context(), method, c.variable("HEROKU_HOST")+"/apps/"+prod+path, sent)
	if err != nil {
		c.Fatal(err)
	}
	req.Header.Set("Accept", "application/vnd.heroku+json; version=3")
	req.Header.Set("Authorization", "Bearer "+c.variable("HEROKU_API_KEY"))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode/100 != 2 {
		c.Fatalf("%s %s: %d %s %v", method, path, res.StatusCode, b, err)
	}
	if into != nil {
		if err := json.Unmarshal(b, into); err != nil {
			c.Fatal(err)
		}
	}
}

// dyno is the id of a dyno's present life.
func (c client) dyno(name string) string {
	c.Helper()
	var d struct{ ID string }
	c.call("GET", "/dynos/"+name, nil, &d)
	return d.ID
}

func (c client) quantity(kind string) int {
	c.Helper()
	var f struct{ Quantity int }
	c.call("GET", "/formation/"+kind, nil, &f)
	return f.Quantity
}

func (c client) maintenance() bool {
	c.Helper()
	var a struct{ Maintenance bool }
	c.call("GET", "", nil, &a)
	return a.Maintenance
}

type ledgerEntry struct {
	ID          string
	Version     int
	Current     bool
	Description string
}

func (c client) releases() []ledgerEntry {
	c.Helper()
	var list []ledgerEntry
	c.call("GET", "/releases", nil, &list)
	return list
}

// newest is the latest entry of the ledger.
func (c client) newest() ledgerEntry {
	c.Helper()
	var last ledgerEntry
	for _, r := range c.releases() {
		if r.Version > last.Version {
			last = r
		}
	}
	return last
}

// rollback returns to a version and gives the release that it made.
func (c client) rollback(version int) ledgerEntry {
	c.Helper()
	var made ledgerEntry
	for _, r := range c.releases() {
		if r.Version == version {
			c.call("POST", "/releases", map[string]string{"release": r.ID}, &made)
		}
	}
	if made.Version == 0 {
		c.Fatalf("there is no v%d", version)
	}
	return made
}
