package login

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"app.gonogo/gonogo/sources/fault"
	"github.com/goccy/go-yaml"
)

func TestTokenNeverPrints(t *testing.T) {
	tok, err := newToken("HRKU-hidden", "test")
	if err != nil {
		t.Fatal(err)
	}
	holder := struct {
		Token Token
		Next  *Token
		inner Token // fmt calls no methods here
	}{tok, &tok, tok}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%T"} {
		for _, v := range []any{tok, &tok, holder, []Token{tok}, map[string]Token{"a": tok}, fmt.Errorf("with %v", tok)} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
	}
	asJSON, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	asYAML, err := yaml.Marshal(map[string]any{"t": tok})
	if err != nil {
		t.Fatal(err)
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "token", tok, "holder", holder)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "token", tok, "holder", holder)
	all := out.String() + string(asJSON) + string(asYAML) + tok.String() + tok.GoString()
	hex := fmt.Sprintf("%x", "hidden")
	for _, secret := range []string{"hidden", hex, strings.ToUpper(hex)} {
		if strings.Contains(all, secret) {
			t.Errorf("printed somewhere:\n%s", all)
		}
	}
	if string(asJSON) != `{"Token":"[token]","Next":"[token]"}` {
		t.Errorf("JSON %s", asJSON)
	}
	if tok.Reveal() != "HRKU-hidden" {
		t.Error("and the header needs it")
	}
}

func TestHost(t *testing.T) {
	for in, want := range map[string]string{
		"":                               "https://api.heroku.com",
		"heroku.com":                     "https://api.heroku.com",
		"api.heroku.com":                 "https://api.heroku.com",
		"herokudev.com":                  "https://api.herokudev.com",
		"HerokuSpace.com":                "https://api.herokuspace.com",
		"staging.herokai.com":            "https://api.staging.herokai.com",
		"https://api.heroku.com":         "https://api.heroku.com",
		"https://api.heroku.com/":        "https://api.heroku.com",
		"heroku.com/":                    "https://api.heroku.com",
		"http://[::1]:5055/":             "http://[::1]:5055",
		"https://api.heroku.com:8443/":   "https://api.heroku.com:8443",
		"http://127.0.0.1:5055":          "http://127.0.0.1:5055",
		"https://localhost":              "https://localhost",
		"HTTP://LocalHost:80":            "http://localhost:80",
		"http://[::1]:5055":              "http://[::1]:5055",
		"http://[::ffff:127.0.0.1]:5055": "http://[::ffff:127.0.0.1]:5055",
		" http://localhost:1 ":           "http://localhost:1",
	} {
		got, err := Host(func(string) string { return in })
		if err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
			continue
		}
		u, err := url.Parse(got)
		if err != nil || !Allowed(u) {
			t.Errorf("%q is not allowed, %v", got, err)
		}
	}
	if got, err := Host(nil); err != nil || got != defaultHost {
		t.Errorf("no environment: %q, %v", got, err)
	}
}

func TestHostRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"example.com":                      "Heroku's domains and to this machine only",
		"https://example.com":              "Heroku's domains",
		"https://heroku.com.example.com":   "Heroku's domains",
		"https://evilheroku.com":           "Heroku's domains",
		"http://localhost.example.com":     "Heroku's domains",
		"http://127.0.0.1.example.com":     "Heroku's domains",
		"http://api.localhost:5055":        "Heroku's domains",
		"http://192.168.1.4:5055":          "Heroku's domains",
		"http://0.0.0.0:5055":              "Heroku's domains",
		"http://127.1:5055":                "Heroku's domains",
		"http://0x7f.0.0.1":                "Heroku's domains",
		"https://heroku.com.":              "Heroku's domains",
		"https://heroku.com@example.com":   "not an address",
		"http://127.0.0.1:80@example.com/": "not an address",
		"http://u:p@127.0.0.1":             "not an address",
		"http://":                          "not an address",
		"https://heroku.com:0":             "not an address",
		"https://heroku.com:99999":         "not an address",
		"https://heroku.com:":              "not an address",
		"http://[::1":                      "not an address",
		"\x1b[31mheroku.com":               "not an address",
		"http://api.heroku.com":            "over HTTPS only. Write https://api.heroku.com.",
		"ftp://api.heroku.com":             "over HTTPS only",
		"ftp://localhost":                  "Heroku's domains",
		"https://api.heroku.com/v3?x=1#y":  "a path, a query or a fragment",
		"https://api.heroku.com/../x":      "a path",
		"https://api.heroku.com/..":        "a path",
		"https://api.heroku.com//":         "a path",
		"https://api.heroku.com/.":         "a path",
		"https://api.heroku.com/%2e%2e/":   "a path",
		"https://api.heroku.com/%2F":       "a path",
		"https://api.heroku.com?":          "a query",
		"https://api.heroku.com/?x":        "a query",
		"https://api.heroku.com#":          "a fragment",
		"https://api.heroku.com/#y":        "a fragment",
		"https://api.heroku.com/;x":        "a path",
		"http://127.0.0.1:6299/path":       "a path",
		"http://127.8.9.1:5055/prefix/":    "a path",
		"http://[::1]:5055/x":              "a path",
		"http://localhost/?token=hunter2":  "a query",
		"heroku.com/apps":                  "a path",
		"api.heroku.com/apps/":             "a path",
		"https://u@api.heroku.com/x":       "not an address",
		"https://api.heroku.com\\x":        "not an address",
		"localhost:5055":                   "Write http://localhost:5055.",
		"127.0.0.1:5055":                   "Write http://127.0.0.1:5055.",
	} {
		got, err := Host(func(string) string { return in })
		if got != "" {
			t.Errorf("%q: gave %q", in, got)
		}
		wantFault(t, in, err, fault.CodeHost, "HEROKU_HOST", want)
	}
}

func TestAllowedGuardsRedirects(t *testing.T) {
	for in, want := range map[string]bool{
		"https://api.heroku.com/x": true, "http://localhost:1/x": true, "https://logs.heroku.com": true, "http://[::1]/": true,
		"http://api.heroku.com/x": false, "https://u@api.heroku.com": false, "https://example.com": false, "ftp://localhost": false, "https:///x": false,
	} {
		u, err := url.Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		if Allowed(u) != want {
			t.Errorf("%s: %v", in, !want)
		}
	}
}

func FuzzHost(f *testing.F) {
	f.Add("heroku.com")
	f.Add("http://127.0.0.1:1")
	f.Add("http://[::1%25eth0]:1")
	f.Fuzz(func(t *testing.T, in string) {
		got, err := Host(func(string) string { return in })
		var fe *fault.Error
		if err != nil {
			if !errors.As(err, &fe) || got != "" {
				t.Fatalf("%q, %v", got, err)
			}
			return
		}
		u, err := url.Parse(got)
		if err != nil || !Allowed(u) || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
			t.Fatalf("%q became %q, %v", in, got, err)
		}
	})
}
